import assert from "node:assert";
import { execFileSync } from "node:child_process";
import path from "node:path";
import { test } from "node:test";
import { example, sleep, withPage } from "./browser.mjs";

const ffmpeg = (...words) => execFileSync("ffmpeg", ["-v", "error", "-y", ...words]);

async function separate(page, query) {
  await page.page.type("#query", query);
  await page.click("#separate");
  await page.hasTracks(3);
}

test("from a dropped file to the bytes that the command line gives", () => withPage(async (page) => {
  await page.drop([example("kitchen.flac")]);
  await page.waitForPicture(".spectrogram canvas");
  await page.drag(0.25, 0.75);
  assert.strictEqual(await page.count("#window-list li"), 1);
  await page.page.$eval("#window-list input", (input) => { input.value = "0:01.5"; input.dispatchEvent(new Event("change")); });
  await page.waitFor(() => document.querySelector("#suggestions button"));
  await page.page.$$eval("#suggestions button", (buttons) => {
    buttons.find((button) => button.textContent.includes("clock ticking")).click();
  });
  assert.strictEqual(await page.value("#query"), "clock ticking");
  await page.waitFor(() => document.getElementById("command").value.includes("-w 1.5-"));
  await page.click("#separate");
  await page.hasTracks(3);
  await page.waitForPicture(".track:nth-child(2) .spectrogram canvas");
  const command = await page.value("#command");
  const made = page.runCommand(command, example("kitchen.flac"));
  for (const track of [2, 3]) {
    const { name, bytes } = await page.saved(() => page.click(`.track:nth-child(${track}) a`));
    assert.deepStrictEqual(bytes, made(name));
  }
}));

test("tracks are switched without a gap, and undone", () => withPage(async (page) => {
  await separate(page, "clock ticking");
  const heard = () => page.page.$$eval(".track", (tracks) => tracks.map((track) => !track.classList.contains("silent")));
  assert.deepStrictEqual(await heard(), [false, true, false]);
  await page.click("#play");
  const seconds = async () => Number((await page.text("#clock")).match(/:(\d+\.\d)/)[1]);
  await page.waitFor(() => parseFloat(document.getElementById("clock").textContent.split(":")[1]) > 0.3);
  const before = await seconds();
  const watch = Date.now();
  for (const key of ["1", "2", "3", "1"]) {
    await page.page.keyboard.press(key);
    await sleep(150);
  }
  assert.deepStrictEqual(await heard(), [true, false, false]);
  const passed = (Date.now() - watch) / 1000;
  assert.ok(Math.abs((await seconds()) - before - passed) < 0.4, "the cursor did not go on");
  await page.page.keyboard.press("2");
  await page.click(".track:nth-child(1) button:nth-of-type(3)");
  assert.deepStrictEqual(await heard(), [true, true, false]);
  await page.click("#level");
  await page.click("#play");
  assert.strictEqual(await page.text("#play"), "Play");
  await page.click("#undo");
  await page.hasTracks(1);
  assert.strictEqual(await page.value("#query"), "");
}, { example: "kitchen.flac" }));

test("a result is saved in another format", () => withPage(async (page) => {
  await separate(page, "clock ticking");
  const { name, bytes } = await page.saved(() => page.page.select(".track:nth-child(2) select", "mp3"));
  assert.match(name, /\.mp3$/);
  assert.ok(bytes.length > 10_000);
  assert.strictEqual(await page.count(".track"), 3);
}, { example: "kitchen.flac" }));

test("work that is not wanted any more is cancelled", () => withPage(async (page) => {
  const noise = path.join(page.folder, "noise.wav");
  ffmpeg("-f", "lavfi", "-i", "anoisesrc=d=900:r=16000:a=0.1", noise);
  await page.drop([noise]);
  await page.page.type("#query", "rain");
  await page.click("#separate");
  await page.waitFor(() => document.getElementById("progress").value > 0);
  await page.click("#cancel");
  await page.waitFor(() => document.getElementById("message").textContent === "Cancelled.");
  assert.strictEqual(await page.count(".track"), 1);
}));

test("two files at once, each with work of its own", () => withPage(async (page) => {
  await page.drop([example("kitchen.flac"), example("street.flac")]);
  assert.strictEqual(await page.text("#recordings [aria-current=true]").then((text) => text.startsWith("street")), true);
  await page.page.type("#query", "speech");
  await page.click("#separate");
  await page.click("#recordings li:first-child .name");
  assert.strictEqual(await page.value("#query"), "");
  await page.page.type("#query", "clock ticking");
  await page.click("#separate");
  await page.hasTracks(3);
  assert.match(await page.text(".track:nth-child(2) h3"), /kitchen\.clock-ticking/);
  await page.click("#recordings li:last-child .name");
  await page.hasTracks(3);
  assert.match(await page.text(".track:nth-child(2) h3"), /street\.speech/);
}));

test("a film is captioned, mended and saved with subtitles", () => withPage(async (page) => {
  const film = path.join(page.folder, "film.mp4");
  ffmpeg("-f", "lavfi", "-i", "testsrc=d=8:s=320x180", "-i", example("kitchen.flac"), "-shortest", "-pix_fmt", "yuv420p", film);
  await page.drop([film]);
  await page.waitFor(() => document.getElementById("picture").readyState >= 2);
  await page.click("#captions summary");
  await page.click("#caption");
  await page.waitFor(() => document.querySelector("#cues input"));
  await page.click("#cues button");
  await page.waitFor(() => document.getElementById("subtitle").textContent === document.querySelector("#cues input").value);
  await page.page.$eval("#cues input", (input) => { input.value = "[The kitchen clock]"; input.dispatchEvent(new Event("input")); });
  const srt = await page.saved(() => page.click("#save-srt"));
  assert.strictEqual(srt.name, "film.srt");
  assert.match(String(srt.bytes), /^1\n00:00:0\d,\d{3} --> 00:00:0\d,\d{3}\n\[The kitchen clock\]\n/);
  const vtt = await page.saved(() => page.click("#save-vtt"));
  assert.match(String(vtt.bytes), /^WEBVTT\n/);
}));

test("an hour opens, is seen as a whole and from near", () => withPage(async (page) => {
  const hour = path.join(page.folder, "hour.flac");
  ffmpeg("-f", "lavfi", "-i", "sine=f=440:d=3600:r=16000", hour);
  await page.drop([hour]);
  await page.waitFor(() => document.getElementById("clock").textContent.endsWith("/ 1:00:00.0"));
  await page.waitForPicture(".spectrogram canvas");
  for (let i = 0; i < 24; i += 1) {
    await page.click("#zoom-in");
  }
  await page.waitForPicture(".wave");
  await page.click("#zoom-all");
}));

test("a recording of the sound stands for its name", () => withPage(async (page) => {
  await page.drop([example("kitchen-target.flac")], "#like-field");
  await page.waitFor(() => document.getElementById("like").value !== "");
  assert.strictEqual(await page.page.$eval("#query", (input) => input.disabled), true);
  await page.waitFor(() => document.getElementById("command").value.includes("--like kitchen-target.flac"));
  await page.click("#separate");
  await page.hasTracks(3);
  assert.match(await page.text(".track:nth-child(2) h3"), /like-kitchen-target/);
}, { example: "kitchen.flac" }));

test("a reload keeps the work", () => withPage(async (page) => {
  await page.drag(0.5, 0.75);
  await separate(page, "clock ticking");
  const command = await page.value("#command");
  await page.page.reload();
  await page.hasTracks(3);
  assert.strictEqual(await page.value("#query"), "clock ticking");
  assert.strictEqual(await page.count("#window-list li"), 1);
  await page.waitFor((wanted) => document.getElementById("command").value === wanted, command);
}, { example: "kitchen.flac" }));

test("answers that come after the events they belong to change nothing", () => withPage(async (page) => {
  await page.page.evaluate(() => {
    const { fetch } = window;
    window.fetch = async (address, options) => {
      const answer = await fetch(address, options);
      if (options?.method === "POST" && String(address).includes("/api/jobs")) {
        await new Promise((done) => setTimeout(done, 4000)); // the job is done by then
      }
      return answer;
    };
  });
  await page.drop([example("kitchen.flac")]);
  await page.waitFor(() => document.querySelector("#suggestions button"));
  await separate(page, "clock ticking");
  const { bytes } = await page.saved(() => page.page.select(".track:nth-child(2) select", "mp3"));
  assert.ok(bytes.length > 10_000);
  await page.click("#captions summary");
  await page.click("#caption");
  await page.waitFor(() => document.querySelector("#cues input"));
}));

test("windows come from labels and go to labels", () => withPage(async (page) => {
  const labels = path.join(page.folder, "labels.srt");
  (await import("node:fs")).writeFileSync(labels, "1\n00:00:01,000 --> 00:00:02,500\nDog\n\n2\n00:00:03,000 --> 00:00:04,000\nCat\n");
  await (await page.page.$("#labels")).uploadFile(labels);
  await page.waitFor(() => document.querySelectorAll("#window-list li").length === 2);
  const { bytes } = await page.saved(() => page.click("#export-labels"));
  assert.strictEqual(String(bytes), "1.000\t2.500\twindow\n3.000\t4.000\twindow\n");
}, { example: "kitchen.flac" }));

test("all is done with the keyboard alone", () => withPage(async (page) => {
  const { keyboard } = page.page;
  const tabTo = async (selector) => {
    for (let i = 0; i < 60; i += 1) {
      await keyboard.press("Tab");
      if (await page.page.evaluate((wanted) => document.activeElement?.matches(wanted), selector)) {
        return;
      }
    }
    assert.fail(`no way to ${selector} by Tab`);
  };
  await tabTo("#examples button");
  await keyboard.press("Enter");
  await page.hasTracks(1);
  await tabTo("#query");
  await keyboard.type("clock ticking");
  await tabTo("#add-window");
  await keyboard.press("Enter");
  await page.waitFor(() => document.querySelectorAll("#window-list li").length === 1);
  await page.page.focus("#query");
  await keyboard.press("Enter");
  await page.hasTracks(3);
  await page.page.evaluate(() => document.activeElement.blur());
  await keyboard.press("1");
  assert.ok(!(await page.page.$eval(".track", (track) => track.classList.contains("silent"))));
  await keyboard.press("+");
  await keyboard.press("End");
  await keyboard.press("ArrowLeft");
  await keyboard.press("0");
}));

test("what goes wrong is said", () => withPage(async (page) => {
  const odd = path.join(page.folder, "odd.wav");
  (await import("node:fs")).writeFileSync(odd, "no sound");
  await page.drop([odd]);
  assert.match(await page.text("#recordings small"), /'odd\.wav'/);
  await page.drop([example("kitchen.flac")]);
  await page.click("form summary");
  const isTaken = await page.page.$eval("#fade", (input) => {
    input.focus();
    input.value = "99999";
    input.dispatchEvent(new Event("input", { bubbles: true }));
    return input.validity.valid;
  });
  assert.strictEqual(isTaken, false);
  await page.page.type("#query", "rain");
  await page.waitFor(() => document.getElementById("command").value.startsWith("lasso separate rain"));
  assert.ok(!(await page.value("#command")).includes("--fade"), "a value that cannot be was taken");
}));

for (const look of [{}, { dark: true }, { width: 360, height: 740 }, { width: 3840, height: 2160 }]) {
  test(`axe-core finds nothing to mend: ${JSON.stringify(look)}`, () => withPage(async (page) => {
    assert.deepStrictEqual(await page.violations(), []);
    await page.drop([example("kitchen.flac")]);
    await page.drag(0.25, 0.75);
    await page.waitFor(() => document.querySelector("#suggestions button"));
    await separate(page, "clock ticking");
    for (const summary of await page.page.$$("summary")) {
      await summary.click();
    }
    assert.deepStrictEqual(await page.violations(), []);
    const isWide = await page.page.evaluate(() => document.documentElement.scrollWidth > window.innerWidth);
    assert.strictEqual(isWide, false, "the page is wider than the window");
  }, look));
}
