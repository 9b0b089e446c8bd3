// A server of its own, a page in Chromium, and what tests do with both.

import assert from "node:assert";
import { execFileSync, spawn } from "node:child_process";
import fs from "node:fs";
import os from "node:os";
import path from "node:path";
import { createRequire } from "node:module";
import puppeteer from "puppeteer-core";

const lasso = process.env.LASSO;
export const example = (name) => path.join(process.env.LASSO_SOURCE, "examples", name);
const axe = fs.readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");

export const sleep = (ms) => new Promise((done) => setTimeout(done, ms));

/** Runs `use` with a page and all that belongs to it; nothing may have gone wrong on the page. */
export async function withPage(use, { dark = false, width = 1400, height = 900, example: name = "" } = {}) {
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), "lasso-page-"));
  const environment = { ...process.env, TMPDIR: folder, LASSO_MODEL: "lasso-mini" };
  const server = spawn(lasso, ["serve", "--port", "0", "--quiet"], { env: environment, stdio: ["ignore", "pipe", "inherit"] });
  const ended = new Promise((done) => server.once("exit", done));
  const address = await new Promise((done) => server.stdout.once("data", (bytes) => done(String(bytes).trim())));
  const browser = await puppeteer.launch({
    executablePath: "/usr/bin/chromium",
    args: ["--no-sandbox", "--autoplay-policy=no-user-gesture-required"],
    headless: true,
  });
  try {
    const page = await browser.newPage();
    const wrong = [];
    page.on("console", (message) => ["error", "warn"].includes(message.type()) && wrong.push(message.text()));
    page.on("pageerror", (error) => wrong.push(String(error)));
    page.on("request", (request) => {
      if (!/^(blob|data):/.test(request.url()) && !request.url().startsWith(address)) {
        wrong.push(`asks another host: ${request.url()}`);
      }
    });
    await page.setViewport({ width, height });
    await page.emulateMediaFeatures([{ name: "prefers-color-scheme", value: dark ? "dark" : "light" }]);
    const session = await browser.target().createCDPSession();
    const downloads = path.join(folder, "downloads");
    await session.send("Browser.setDownloadBehavior", { behavior: "allow", downloadPath: downloads });
    await page.goto(address);
    await page.waitForFunction(() => document.getElementById("about").textContent !== "");
    const test = new PageTest(page, folder, downloads, environment);
    if (name) {
      await test.drop([example(name)]);
    }
    await use(test);
    assert.deepStrictEqual(wrong, []);
  } finally {
    await browser.close();
    server.kill("SIGKILL");
    await ended;
    fs.rmSync(folder, { recursive: true, force: true });
  }
}

class PageTest {
  constructor(page, folder, downloads, environment) {
    Object.assign(this, { page, folder, downloads, environment });
  }

  /** Drops files on the page, as from a file manager, and waits until they are read. */
  async drop(files, place = "body") {
    const input = await this.page.evaluateHandle(() => {
      const made = document.createElement("input");
      made.type = "file";
      made.multiple = true;
      made.id = "dropped";
      made.hidden = true;
      document.body.append(made);
      return made;
    });
    await input.uploadFile(...files);
    await this.page.evaluate((selector) => {
      const transfer = new DataTransfer();
      const dropped = document.getElementById("dropped");
      [...dropped.files].forEach((file) => transfer.items.add(file));
      dropped.remove();
      for (const type of ["dragenter", "dragover", "drop"]) {
        document.querySelector(selector)
          .dispatchEvent(new DragEvent(type, { bubbles: true, cancelable: true, dataTransfer: transfer }));
      }
    }, place);
    const count = files.length;
    await this.page.waitForFunction((least) => {
      const facts = [...document.querySelectorAll("#recordings small")].map((small) => small.textContent);
      return facts.length >= least && facts.every((text) => text !== "opening…") &&
        document.querySelectorAll("#uploads li").length === 0;
    }, { timeout: 120_000 }, count);
  }

  /** Clicks once the element stands still: what arrives above it may move it between look and click. */
  click = (selector) => this.page.locator(selector).click();

  text = (selector) => this.page.$eval(selector, (element) => element.textContent.trim());
  value = (selector) => this.page.$eval(selector, (element) => element.value);
  count = (selector) => this.page.$$eval(selector, (elements) => elements.length);
  waitFor = (condition, ...values) => this.page.waitForFunction(condition, { timeout: 120_000 }, ...values);
  hasTracks = (count) => this.waitFor((wanted) => document.querySelectorAll(".track").length === wanted, count);

  /** How many colours a canvas shows: a picture has many. */
  colours(selector) {
    return this.page.$eval(selector, (canvas) => {
      const copy = new OffscreenCanvas(canvas.width, canvas.height).getContext("2d", { willReadFrequently: true });
      copy.drawImage(canvas, 0, 0);
      const { data } = copy.getImageData(0, 0, canvas.width, canvas.height);
      return new Set(new Uint32Array(data.buffer)).size;
    });
  }

  async waitForPicture(selector) {
    for (let i = 0; i < 200 && (await this.colours(selector)) < 20; i += 1) {
      await sleep(50);
    }
    assert.ok((await this.colours(selector)) >= 20, `${selector} shows no picture`);
  }

  /** Drags over the first spectrogram, from one share of its width to another. */
  async drag(from, to) {
    const box = await (await this.page.$(".spectrogram")).boundingBox();
    await this.page.mouse.move(box.x + from * box.width, box.y + 0.5 * box.height);
    await this.page.mouse.down();
    await this.page.mouse.move(box.x + to * box.width, box.y + 0.6 * box.height, { steps: 5 });
    await this.page.mouse.up();
  }

  /** The bytes of a file that the browser saves on a click. */
  async saved(click) {
    const before = new Set(fs.existsSync(this.downloads) ? fs.readdirSync(this.downloads) : []);
    await click();
    for (let i = 0; i < 600; i += 1) {
      const now = fs.existsSync(this.downloads) ? fs.readdirSync(this.downloads) : [];
      const made = now.find((name) => !before.has(name) && !name.endsWith(".crdownload"));
      if (made) {
        return { name: made, bytes: fs.readFileSync(path.join(this.downloads, made)) };
      }
      await sleep(100);
    }
    throw new Error("nothing was saved");
  }

  /** Runs the command that the page shows, beside the file, and gives what it wrote. */
  runCommand(command, input) {
    const folder = fs.mkdtempSync(path.join(this.folder, "command-"));
    fs.copyFileSync(input, path.join(folder, path.basename(input)));
    assert.match(command, /^lasso /);
    execFileSync("bash", ["-c", command.replace(/^lasso/, `"${lasso}"`)],
      { cwd: folder, env: this.environment, stdio: "pipe" });
    return (name) => fs.readFileSync(path.join(folder, name));
  }

  /** What axe-core finds wrong, as a list that should be empty. */
  async violations() {
    await this.page.evaluate(axe);
    const { violations } = await this.page.evaluate(() => window.axe.run(document));
    return violations.flatMap((rule) => rule.nodes.map((node) => `${rule.id}: ${node.html} ${node.failureSummary}`));
  }
}
