#include <algorithm>
#include <sstream>

#include <nlohmann/json.hpp>

#include "support/shell.hpp"

using lasso::testing::contains;
using lasso::testing::read_sound;
using lasso::testing::read_text;
using lasso::testing::Shell;
using lasso::testing::write_text;
using lasso::testing::write_wav;

TEST_CASE("separate writes its output beside the input", "[cli]") {
  const Shell shell;
  const auto result = shell.run("separate 'dog barking' street.wav");
  CAPTURE(result.err);
  REQUIRE(result.code == 0);
  CHECK(result.out.empty());
  CHECK(read_sound(shell.folder() / "street.dog-barking.wav").sizes() ==
        at::IntArrayRef({2, 22050}));
  CHECK(shell.made() == 1);
}

TEST_CASE("with -Q all positionals are inputs, and --json says what became of each", "[cli]") {
  const Shell shell;
  std::filesystem::copy_file(shell.folder() / "street.wav", shell.folder() / "b.wav");
  const auto result = shell.run("separate -Q rain street.wav b.wav --json -q --remove -w 0.1-0.2");
  CAPTURE(result.err);
  REQUIRE(result.code == 0);
  CHECK(result.err.empty());
  std::vector<nlohmann::json> events;
  std::istringstream lines(result.out);
  for (std::string line; std::getline(lines, line);) {
    events.push_back(nlohmann::json::parse(line));
    if (events.back().at("event") == "progress") {  // on a slow machine
      events.pop_back();
    }
  }
  REQUIRE(events.size() == 4);
  CHECK(events[0].at("event") == "start");
  CHECK(events[2].at("input") == "b.wav");
  const auto& report = events[1];
  CHECK(report.at("event") == "done");
  CHECK(report.at("output") == "street.rain.wav");
  CHECK(report.at("mode") == "remove");
  CHECK(report.at("samples") == 22050);
  CHECK(std::filesystem::exists(shell.folder() / "b.rain.wav"));
}

TEST_CASE("the same command gives the same bytes", "[cli][property]") {
  const Shell shell;
  REQUIRE(shell.run("separate rain street.wav -o a.flac").code == 0);
  REQUIRE(shell.run("separate rain street.wav -o b.flac").code == 0);
  CHECK(lasso::testing::read_text(shell.folder() / "a.flac") ==
        lasso::testing::read_text(shell.folder() / "b.flac"));
}

TEST_CASE("what goes wrong is one line, an exit code, and no file", "[cli]") {
  struct Case {
    const char* arguments;
    int code;
    const char* said;
  };
  const auto [arguments, code, said] =
      GENERATE(Case{"separate rain missing.wav", 1, "no such file"},
               Case{"separate rain empty.wav", 1, "is empty"},
               Case{"separate rain text.wav", 1, "no audio that can be decoded"},
               Case{"separate rain short.wav --strict", 1, "before its header says"},
               Case{"separate rain zero.wav", 1, "no decodable samples"},
               Case{"separate rain street.wav -o none/a.wav", 1, "does not exist"},
               Case{"separate rain street.wav -o text.wav", 1, "--force"},
               Case{"separate rain street.wav -o street.wav --force", 2, "same file"},
               Case{"separate rain street.wav -o a.xyz", 2, "extension"},
               Case{"separate rain street.wav -w 5-6", 2, "outside the recording"},
               Case{"separate rain street.wav -w 6-5", 2, "6-5"},
               Case{"separate rain street.wav --remove --keep", 2, "excludes"},
               Case{"separate '  ' street.wav", 2, "query is empty"},
               Case{"separate -Q '' street.wav", 2, "query is empty"},
               Case{"separate rain", 2, "no input file"},
               Case{"separate", 2, "no query"},
               Case{"separate rain street.wav --loud", 2, "--loud"},
               Case{"separate -Q rain street.wav street.wav -o a.wav", 2, "one file at a time"},
               Case{"separate rain street.wav --model nowhere", 3, "nowhere"},
               Case{"separate rain street.wav --device toaster", 2, "toaster"},
               Case{"separate rain street.wav --device cuda:97", 3, "cuda:97"},
               Case{"separate rain street.wav --threads -1", 2, "threads"},
               Case{"separate rain street.wav --precision fp8", 2, "precision"},
               Case{"separate rain street.wav --precision fp16 --device cpu", 2, "fp32"},
               Case{"separate -Q rain -Q dog street.wav -o a.wav", 2, "one sound at a time"},
               Case{"separate -Q rain -Q 'rain!' street.wav", 2, "same file"},
               Case{"separate rain street.wav --not ' '", 2, "query is empty"},
               Case{"separate rain -", 2, "standard input"},
               Case{"separate rain - -o a.wav", 1, "decode"},
               Case{"separate rain street.wav -o - --json", 2, "--json"},
               Case{"separate rain street.wav -o - --format flac", 2, "WAV"},
               Case{"separate rain street.wav --raw-format f32le,48000,2", 2, "leave it out"},
               Case{"separate rain street.wav -o - --raw-format s17", 2, "s16le"},
               Case{"separate rain street.wav --time-windows 0.1 0.2 0.3", 2, "pairs"},
               Case{"separate rain street.wav --windows-from text.wav", 2, "Audacity"},
               Case{"separate street.wav --query-from-labels", 2, "windows-from"},
               Case{"separate rain street.wav --bits 20", 2, "bits"},
               Case{"separate rain street.wav --channels five", 2, "channels"},
               Case{"separate rain street.wav --amount -3", 2, "amount"},
               Case{"separate rain street.wav --clip rescale --residual a.wav", 2, "rescale"},
               Case{"separate rain street.wav --track 2", 1, "no audio track 2"},
               Case{"separate rain street.wav --spectrogram a.jpg", 2, ".png"},
               Case{"separate rain street.wav --spectrogram none/a.png", 1, "does not exist"},
               Case{"separate -Q a -Q b street.wav --spectrogram a.png", 2, "one sound at a time"},
               Case{"separate rain street.wav --latency 20", 2, "allow at least"},
               Case{"separate rain street.wav --latency 200 --passes 2", 2, "--passes"},
               Case{"separate rain street.wav --latency 200 --block 1", 2, "--block"},
               Case{"bench missing.wav", 1, "missing.wav"},
               Case{"bench street.wav --rounds 0", 2, "rounds"},
               Case{"evaluate missing.csv", 1, "missing.csv"},
               Case{"evaluate text.wav", 1, "text.wav"},
               Case{"separate --like none.wav street.wav --model tiny", 1, "none.wav"},
               Case{"separate --like zero.wav street.wav --model tiny", 1, "no decodable samples"},
               Case{"separate --like street.wav", 2, "no input file"},
               Case{"separate --like text.wav street.wav -o text.wav -f", 2, "same file"},
               Case{"mix --clips a.csv", 2, "required"},
               Case{"mix --clips none.csv -o set", 1, "none.csv"},
               Case{"mix --clips none.csv -o set -n 0", 2, "mixtures"},
               Case{"train", 2, "subcommand"},
               Case{"train clap --clips a.csv", 2, "required"},
               Case{"train separator --clips a.csv", 2, "required"},
               Case{"train separator --clips a.csv -o run", 2, "--clap or --begin-with"},
               Case{"train separator --recipe audiosep --noise 1 --clips a.csv -o run --clap tiny",
                    2,
                    "--recipe lasso"},
               Case{"train separator --warm-up-steps 1 --clips a.csv -o run --clap tiny",
                    2,
                    "--recipe audiosep"},
               Case{"train time-selective --esc50 . -o run --clap tiny", 1, "meta/esc50.csv"},
               Case{"train bimodal -o run --clap tiny", 2, "--audiocaps"},
               Case{"train bimodal --vggsound none.csv -o run --clap tiny", 1, "none.csv"},
               Case{"evaluate", 2, "--benchmark"},
               Case{"evaluate --benchmark esc50", 2, "--metadata"},
               Case{"evaluate --benchmark esc51 --metadata a.csv --audio .", 2, "clotho"},
               Case{"evaluate labels.csv --baseline other", 2, "no-gate"},
               Case{"model import --clap a.pt", 2, "--bimodal"},
               Case{"model import --bimodal street.wav", 3, "no checkpoint"},
               Case{"model", 2, "subcommand"},
               Case{"juggle", 2, "lasso --help"});
  CAPTURE(arguments);
  const Shell shell;
  write_text(shell.folder() / "empty.wav", "");
  write_text(shell.folder() / "text.wav", "a letter");
  write_wav(shell.folder() / "zero.wav", torch::zeros({1, 0}), 8000);
  const auto whole = lasso::testing::read_text(shell.folder() / "street.wav");
  write_text(shell.folder() / "short.wav", whole.substr(0, whole.size() / 2));
  lasso::testing::write_tiny_bundle(shell.folder() / "tiny");
  const auto result = shell.run(arguments);
  CAPTURE(result.err);
  CHECK(result.code == code);
  CHECK(result.out.empty());
  CHECK(result.err.rfind("lasso: error: ", 0) == 0);
  CHECK(result.err.find('\n') == result.err.size() - 1);
  CHECK(contains(result.err, said));
  CHECK(shell.made() == 4);
  CHECK(lasso::testing::read_text(shell.folder() / "street.wav") == whole);
}

TEST_CASE("an example asks for a sound instead of words", "[cli]") {
  const Shell shell;
  lasso::testing::write_tiny_bundle(shell.folder() / "tiny");
  write_wav(shell.folder() / "bark.wav", 0.5 * torch::rand({1, 8000}), 8000);
  const auto result =
      shell.run("separate --like bark.wav -Q rain street.wav --json -q --model tiny");
  CAPTURE(result.err);
  REQUIRE(result.code == 0);
  CHECK(contains(result.out, R"("query":"like bark")"));
  CHECK(std::filesystem::exists(shell.folder() / "street.like-bark.wav"));
  CHECK(std::filesystem::exists(shell.folder() / "street.rain.wav"));
}

TEST_CASE("a recording is heard twice where the model knows how", "[cli]") {
  const Shell shell;
  lasso::testing::write_tiny_bundle(shell.folder() / "tiny");
  const auto config = shell.folder() / "tiny" / "config.json";
  auto document = nlohmann::json::parse(lasso::testing::read_text(config));
  auto deaf = document;
  deaf.erase("audio_encoder");
  write_text(config, deaf.dump());
  const auto unknown = shell.run("separate rain street.wav --model tiny --passes 2");
  CHECK(unknown.code == 2);
  CHECK(contains(unknown.err, "omit --passes"));
  write_text(config, document.dump());
  CHECK(shell.run("separate rain street.wav --model tiny --passes 1").code == 0);
  const auto guessed =
      shell.run("separate rain street.wav --model tiny -o d.wav --json --passes 2");
  CHECK(contains(guessed.out, R"("presence":)"));
  CHECK(contains(guessed.out, R"("is_there":true)"));
  CHECK(shell.run("separate rain street.wav --model tiny -o e.wav --passes 2 --if-absent fail")
            .code == 2);

  document["second_pass"]["least_presence"] = 1.0;
  write_text(config, document.dump());
  const auto twice = shell.run("separate rain street.wav --model tiny -o a.wav --json");
  CAPTURE(twice.err);
  REQUIRE(twice.code == 0);
  CHECK(contains(twice.out, R"("is_there":false)"));
  CHECK(contains(twice.err, "the sound was not found"));
  const auto refused = shell.run("separate rain street.wav --model tiny -o c.wav --if-absent fail");
  CHECK(refused.code == 1);
  CHECK(contains(refused.err, "street.wav"));
  CHECK_FALSE(std::filesystem::exists(shell.folder() / "c.wav"));
  CHECK(shell.run("separate rain street.wav --model tiny -o c.wav --if-absent fail --passes 1")
            .code == 2);
  const auto once = shell.run("separate rain street.wav --model tiny -o b.wav --json --passes 1");
  CHECK_FALSE(contains(once.out, "is_there"));
  CHECK(read_sound(shell.folder() / "b.wav").abs().max().item<double>() >
        5.0 * read_sound(shell.folder() / "a.wav").abs().max().item<double>());
}

TEST_CASE("several queries in one pass give what each gives alone", "[cli]") {
  const Shell shell;
  REQUIRE(shell.run("separate -Q dog -Q rain street.wav").code == 0);
  REQUIRE(shell.run("separate dog street.wav -o a.wav").code == 0);
  REQUIRE(shell.run("separate rain street.wav -o b.wav").code == 0);
  const auto unit = 1.0 / 32768.0;
  for (const auto& [both, alone] :
       {std::pair("street.dog.wav", "a.wav"), std::pair("street.rain.wav", "b.wav")}) {
    CHECK(lasso::testing::max_difference(read_sound(shell.folder() / both),
                                         read_sound(shell.folder() / alone)) <= unit);
  }
}

TEST_CASE("labels give windows, and queries where asked", "[cli]") {
  const Shell shell;
  write_text(shell.folder() / "labels.txt", "0.1\t0.2\tdog\n0.3\t0.4\train\n0.42\t0.45\tdog\n");
  REQUIRE(shell.run("separate street.wav --windows-from labels.txt --query-from-labels").code == 0);
  REQUIRE(shell.run("separate dog street.wav -o a.wav -w 0.1-0.2 -w 0.42+0.03").code == 0);
  REQUIRE(shell.run("separate dog street.wav -o b.wav --time-windows 0.1 0.2 0.42 0.45").code == 0);
  const auto dog = lasso::testing::read_text(shell.folder() / "street.dog.wav");
  CHECK(lasso::testing::read_text(shell.folder() / "a.wav") == dog);
  CHECK(lasso::testing::read_text(shell.folder() / "b.wav") == dog);
  CHECK(std::filesystem::exists(shell.folder() / "street.rain.wav"));
}

TEST_CASE("a pipe works like a file", "[cli]") {
  constexpr const char* kFromStreet = R"(sh -c 'exec "$@" <street.wav' sh )";
  const Shell shell;
  // A pipe cannot be heard twice.
  REQUIRE(shell.run("separate rain street.wav -o file.wav -w 0.1-0.2 --passes 1").code == 0);
  const auto expected = read_sound(shell.folder() / "file.wav");
  constexpr const char* kNamed = R"(sh -c 'mkfifo p; cat street.wav >p & exec "$@"' sh )";
  REQUIRE(shell.run("separate rain p -o named.wav -w 0.1-0.2", kNamed).code == 0);
  CHECK(at::equal(read_sound(shell.folder() / "named.wav"), expected));
  REQUIRE(shell.run("separate rain - -o in.wav -w 0.1-0.2", kFromStreet).code == 0);
  CHECK(at::equal(read_sound(shell.folder() / "in.wav"), expected));
  const auto both = shell.run("separate rain - -o - -w 0.1-0.2", kFromStreet);
  REQUIRE(both.code == 0);
  write_text(shell.folder() / "out.wav", both.out);
  CHECK(at::equal(read_sound(shell.folder() / "out.wav"), expected));
  const auto raw = shell.run("separate rain street.wav -o - -w 0.1-0.2 --raw-format s16le,44100,2");
  CHECK(raw.out.size() == std::size_t{22050} * 2 * 2);
}

TEST_CASE("an output can be a downmix, louder bits or quieter samples", "[cli]") {
  const Shell shell;
  REQUIRE(shell.run("separate rain street.wav -o a.wav --channels mono --bits float").code == 0);
  CHECK(read_sound(shell.folder() / "a.wav").size(0) == 1);
  write_wav(shell.folder() / "loud.wav", 1.9 * (torch::rand({1, 30000}) - 0.5), 44100);
  const auto result = shell.run("separate rain loud.wav -o b.wav --clip rescale");
  CAPTURE(result.err);
  REQUIRE(result.code == 0);
  CHECK(read_sound(shell.folder() / "b.wav").size(1) == 30000);
  CHECK(shell.made() == 3);
}

TEST_CASE("bench measures the network, its convolutions, its stages and the whole program",
          "[cli]") {
  const Shell shell;
  const auto result = shell.run("bench street.wav --rounds 1 --json --reference 'cp {} /dev/null'");
  CAPTURE(result.err);
  REQUIRE(result.code == 0);
  CHECK(result.err.empty());
  const auto report = nlohmann::json::parse(result.out);
  std::map<std::string, int> figures;
  for (const auto& figure : report.at("figures")) {
    ++figures[figure.at("group")];
    CHECK(figure.at("median") > 0.0);
    CHECK(figure.at("low") <= figure.at("high"));
  }
  CHECK(figures.at("convolutions") == figures.at("network"));
  CHECK(figures.at("stages") == 7);
  CHECK(figures.at("program") == 3);
  CHECK(figures.at("memory") == 1);
  CHECK(figures.at("start") == 1);
  CHECK(figures.at("text") == 2);
  CHECK(report.at("machine").at("cores") > 0);
  CHECK(report.at("ratios").at("program / network") > 0.0);
  CHECK(report.at("ratios").at("reference / program") > 0.0);
  CHECK(shell.made() == 0);
}

TEST_CASE("the number of threads does not change a byte", "[cli]") {
  const Shell shell;
  REQUIRE(shell.run("separate rain street.wav -o 1.wav --threads 1").code == 0);
  for (const char* threads : {"2", "4"}) {
    CAPTURE(threads);
    const std::string output = std::string(threads) + ".wav";
    REQUIRE(shell.run("separate rain street.wav -o " + output + " --threads " + threads).code == 0);
    CHECK(read_text(shell.folder() / output) == read_text(shell.folder() / "1.wav"));
  }
}

TEST_CASE("an interrupted bench stops, says so and leaves nothing", "[cli]") {
  const Shell shell;
  for (const char* moment : {"1.5", "3"}) {
    const auto result = shell.run("bench street.wav --rounds 1000 -q",
                                  std::string("env TMPDIR=. timeout --foreground "
                                              "--preserve-status -s INT ") +
                                      moment + " ");
    CAPTURE(moment, result.err);
    CHECK(result.code == 130);
    CHECK(result.out.empty());
    CHECK(shell.made() == 0);
  }
}

TEST_CASE("help and version go to stdout", "[cli]") {
  const Shell shell;
  CHECK(contains(shell.run("--version").out, "lasso 0."));
  for (const std::string command :
       {"", "separate ", "train ", "evaluate ", "bench ", "model ", "model import "}) {
    const auto result = shell.run(command + "--help");
    CHECK(result.code == 0);
    CHECK(contains(result.out, "--help"));
    CHECK(result.err.empty());
  }
}

TEST_CASE("help needs no engine; what does says so where it is missing", "[cli]") {
  const Shell shell;
  std::filesystem::copy_file(LASSO_PROGRAM, shell.folder() / "alone");
  CHECK(contains(shell.run("", "sh -c './alone separate --help' ").out, "--window"));
  const auto result = shell.run("", "sh -c './alone separate rain street.wav' ");
  CHECK(result.code == 3);
  CHECK(contains(result.err, "liblasso.so"));
  CHECK(result.err.find('\n') == result.err.size() - 1);
}

TEST_CASE("one bad file of several does not stop the others", "[cli]") {
  const Shell shell;
  std::filesystem::copy_file(shell.folder() / "street.wav", shell.folder() / "z.wav");
  write_text(shell.folder() / "bad.wav", "a letter");
  const auto result = shell.run("separate -Q rain bad.wav street.wav gone.wav z.wav");
  CAPTURE(result.err);
  CHECK(result.code == 1);
  CHECK(contains(result.err, "bad.wav"));
  CHECK(contains(result.err, "gone.wav"));
  CHECK(contains(result.err, "2 of 4 files failed"));
  CHECK(std::filesystem::exists(shell.folder() / "street.rain.wav"));
  CHECK(std::filesystem::exists(shell.folder() / "z.rain.wav"));
}

TEST_CASE("any name is a name", "[cli]") {
  const Shell shell;
  const auto copy_to = [&](const std::string& name) {
    std::filesystem::copy_file(shell.folder() / "street.wav", shell.folder() / name);
  };
  SECTION("one that begins with a dash, behind --") {
    copy_to("-y.wav");
    CHECK(shell.run("separate rain -- -y.wav").code == 0);
    CHECK(std::filesystem::exists(shell.folder() / "-y.rain.wav"));
  }
  SECTION("one with a line break is told on one line") {
    copy_to("two\nlines.wav");
    const auto result = shell.run("separate rain 'two\nlines.wav'");
    CHECK(result.code == 0);
    CHECK(contains(result.err, "two\\x0Alines.rain.wav"));
    CHECK(std::count(result.err.begin(), result.err.end(), '\n') == 1);
  }
  SECTION("long ones are cut, and stay apart") {
    const std::string a = std::string(246, 'a') + "1";
    const std::string b = std::string(246, 'a') + "2";
    copy_to(a + ".wav");
    copy_to(b + ".wav");
    CHECK(shell.run("separate -Q 'dog barking' " + a + ".wav " + b + ".wav").code == 0);
    CHECK(shell.made() == 4);
    const auto result = shell.run("separate rain street.wav -o " + std::string(256, 'c') + ".wav");
    CHECK(result.code == 1);
    CHECK(contains(result.err, "more than 255 bytes"));
  }
  SECTION("bytes that are no UTF-8: a second run of a batch knows what is done") {
    std::filesystem::create_directory(shell.folder() / "in");
    copy_to("in/caf\xE9.wav");
    copy_to("in/caf\xE8.wav");
    CHECK(shell.run("batch rain in out").code == 0);
    const auto again = shell.run("batch rain in out --dry-run");
    CAPTURE(again.out);
    CHECK(again.code == 0);
    CHECK(contains(again.out, "0 files"));
  }
}

TEST_CASE("with --latency, a live sound comes out while more of it is to come", "[cli]") {
  // Three seconds of sound go in, and the pipe stays open until all but 0.4 s of it came out: the
  // bound, and what the reader holds, two packets of 4,096 samples with FFmpeg 7.
  constexpr const char* kLive =
      R"(timeout 60 sh -c 'mkfifo in; exec 3<>in; "$@" <in >out.raw & head -c 576000 /dev/zero >&3;
         while test $(stat -c %s out.raw) -lt 499200; do sleep 0.02; done; kill -INT $!' sh )";
  const Shell shell;
  const auto result =
      shell.run("separate rain - -o - --raw-format f32le,48000,1 --latency 200 -q", kLive);
  CAPTURE(result.err);
  CHECK(result.code == 0);
}

TEST_CASE("a spectrogram is drawn beside the output, which stays as it is", "[cli]") {
  const Shell shell;
  REQUIRE(shell.run("separate rain street.wav -o plain.wav").code == 0);
  const auto result =
      shell.run("separate rain street.wav -o drawn.wav --spectrogram drawn.png -w 0.1-0.3");
  CAPTURE(result.err);
  REQUIRE(result.code == 0);
  CHECK(contains(result.err, "drew 'drawn.png'"));
  CHECK(lasso::testing::read_text(shell.folder() / "drawn.png").rfind("\x89PNG", 0) == 0);
  CHECK(shell.run("separate rain street.wav -o b.wav --spectrogram drawn.png").code == 1);
  const auto sound = lasso::testing::read_text(shell.folder() / "street.wav");
  write_text(shell.folder() / "sound.png", sound);  // a file's content counts, not its name
  for (const char* const reads : {"rain sound.png", "--like sound.png street.wav"}) {
    const auto refused =
        shell.run(std::string("separate ") + reads + " -o b.wav --spectrogram sound.png -f");
    CHECK(refused.code == 2);
    CHECK(contains(refused.err, "is an input"));
  }
  CHECK(lasso::testing::read_text(shell.folder() / "sound.png") == sound);
  REQUIRE(shell.run("separate rain street.wav -o b.wav --spectrogram drawn.png -f").code == 0);
  CHECK(lasso::testing::read_text(shell.folder() / "b.wav") ==
        lasso::testing::read_text(shell.folder() / "plain.wav"));
}

TEST_CASE("the rest is what is left when all sounds are taken out, exactly", "[cli][property]") {
  const Shell shell;
  const std::string mode = GENERATE("", " -w 0.1-0.3");
  const auto result =
      shell.run("separate -Q rain -Q dog street.wav --bits float --json --rest rest.wav" + mode);
  CAPTURE(mode, result.err);
  REQUIRE(result.code == 0);
  CHECK(contains(result.out, "\"rest\":\"rest.wav\""));
  const auto x = read_sound(shell.folder() / "street.wav");
  const auto rest = read_sound(shell.folder() / "rest.wav");
  const auto rain = read_sound(shell.folder() / "street.rain.wav");
  const auto dog = read_sound(shell.folder() / "street.dog.wav");
  if (mode.empty()) {
    CHECK(lasso::testing::max_difference(rest, x - rain - dog) == 0.0);
  } else {
    CHECK(lasso::testing::max_difference(rest.narrow(1, 0, 4410), x.narrow(1, 0, 4410)) == 0.0);
    const auto inside = [](const at::Tensor& y) { return y.narrow(1, 8000, 2000); };
    CHECK(lasso::testing::max_difference(inside(rest), inside(x) - inside(rain) - inside(dog)) ==
          0.0);
  }
}

TEST_CASE("a label behind the end is left out with a warning", "[cli]") {
  const Shell shell;
  write_text(shell.folder() / "a.txt", "0.1\t0.2\train\n5\t6\train\n");
  const auto result = shell.run("separate street.wav --windows-from a.txt --query-from-labels");
  CAPTURE(result.err);
  CHECK(result.code == 0);
  CHECK(contains(result.err, "1 of 2 labels"));
}

TEST_CASE("a recording that stops early is told in --json", "[cli]") {
  const Shell shell;
  const auto whole = lasso::testing::read_text(shell.folder() / "street.wav");
  write_text(shell.folder() / "short.wav", whole.substr(0, whole.size() / 2));
  const auto result = shell.run("separate rain short.wav --json");
  CHECK(result.code == 0);
  CHECK(contains(result.out, "\"truncated\":true"));
  CHECK(contains(result.err, " s before its header says"));
}
