#include "lasso/data/recordings.hpp"

#include <set>

#include <nlohmann/json.hpp>

#include "lasso/data/mixing.hpp"
#include "lasso/dsp/metrics.hpp"
#include "support/esc50_folder.hpp"

using lasso::data::centre_cut;
using lasso::data::read_audiocaps;
using lasso::data::read_clips;
using lasso::data::read_esc50;
using lasso::data::read_mixtures;
using lasso::data::read_music;
using lasso::data::read_vggsound;
using lasso::testing::contains;
using lasso::testing::error_of;
using lasso::testing::max_difference;
using lasso::testing::TemporaryFolder;
using lasso::testing::write_text;

// files/bimodal_data.json: the index arithmetic of BiModalSep's own data sets.
TEST_CASE("recordings are cut around their middle as the original does", "[data][golden]") {
  const auto golden = nlohmann::json::parse(
      lasso::testing::read_text(lasso::testing::data_folder() / "bimodal_data.json"));
  for (const auto& item : golden.at("centre_crop")) {
    const auto length = item.at("length").get<std::int64_t>();
    const auto samples = item.at("audio_length").get<std::int64_t>();
    const auto source = item.at("source").get<std::vector<std::int64_t>>();
    const auto destination = item.at("destination").get<std::vector<std::int64_t>>();
    CAPTURE(length);
    const auto waveform = at::arange(length).to(at::kFloat) + 1.0;
    const auto expected = torch::zeros({samples});
    expected.narrow(0, destination[0], destination[1] - destination[0])
        .copy_(waveform.narrow(0, source[0], source[1] - source[0]));
    CHECK(at::equal(centre_cut(waveform, samples), expected));
  }
}

TEST_CASE("recordings of MUSIC and VGGSound are cut where the original cuts them",
          "[data][property]") {
  const auto waveform = at::arange(100).to(at::kFloat) + 1.0;
  lasso::data::Random random(1);
  lasso::data::Recording recording;
  const auto cut = [&](std::int64_t samples) {
    return lasso::data::cut_as_listed(recording, waveform, 10, samples, random);
  };
  recording.centre = lasso::data::Centre::at_4_5_s;  // at sample 45 here
  CHECK(at::equal(cut(10), waveform.narrow(0, 40, 10)));
  const auto long_one = cut(100);
  CHECK(at::equal(long_one.narrow(0, 5, 95), waveform.narrow(0, 0, 95)));
  CHECK(long_one.narrow(0, 0, 5).abs().max().item<float>() == 0.0F);
  recording.centre = lasso::data::Centre::anywhere;
  std::set<float> begins;
  for (int i = 0; i < 20; ++i) {
    begins.insert(cut(10)[0].item<float>());
  }
  CHECK(begins.size() > 5);
  CHECK(cut(250).size(0) == 250);
  CHECK(cut(250).min().item<float>() > 0.0F);  // repeated, not silent
}

TEST_CASE("ESC-50's folder is read as it was unpacked", "[data]") {
  const TemporaryFolder folder;
  const auto root = lasso::testing::write_esc50_folder(folder);
  const auto recordings = read_esc50(root, {4});
  REQUIRE(recordings.size() == 3);
  CHECK(recordings[1].caption == "hiss sound");
  CHECK(recordings[1].path == root / "audio/hiss4.wav");
  const lasso::data::RecordingReader reader(16000);
  CHECK(reader.read(recordings[0]).size(0) == 8000);
  CHECK(reader.read(recordings[0]).data_ptr() == reader.read(recordings[0]).data_ptr());
}

TEST_CASE("labels of MUSIC and VGGSound become captions", "[data]") {
  const TemporaryFolder folder;
  write_text(folder / "music.csv", "/acoustic_guitar/x.wav,/acoustic_guitar/x.mp4,63\n");
  const auto music = read_music(folder / "music.csv", "/audio");
  REQUIRE(music.size() == 1);
  CHECK(music[0].path == "/audio/acoustic_guitar/x.wav");
  CHECK(music[0].caption == "The sound of acoustic guitar");
  write_text(folder / "vgg.csv", "a.wav,\"people eating, noisily\"\nb.wav,dog_barking\n");
  const auto vggsound = read_vggsound(folder / "vgg.csv", "/audio");
  REQUIRE(vggsound.size() == 2);
  CHECK(vggsound[0].category == "people eating, noisily");
  CHECK(vggsound[1].category == "dog barking");
}

TEST_CASE("BiModalSep's lists of mixtures name their recordings line by line", "[data]") {
  const TemporaryFolder folder;
  write_text(folder / "test.csv", "a.wav,dog barking\n/b c.wav,rain, heavy\n");
  const auto recordings = read_vggsound(folder / "test.csv", "/audio");
  write_text(folder / "test_sep_2.csv", "a.wav, /b c.wav\r\n/b c.wav,a.wav\n");
  const auto mixtures = read_mixtures(folder / "test_sep_2.csv", recordings);
  REQUIRE(mixtures.size() == 2);
  REQUIRE(mixtures[0].size() == 2);
  CHECK(mixtures[0][1].path == "/audio/b c.wav");
  CHECK(mixtures[1][0].caption == "The sound of rain, heavy");
  write_text(folder / "caps.json",
             R"({"7": {"file_id": "x_30", "caption": "Rain", "sources": []},
                 "8": {"file_id": "y_0", "caption": "A dog", "sources": ["Dog"]}})");
  write_text(folder / "test_sep2_ids.csv", "8,7\n");
  const auto captioned = read_mixtures(folder / "test_sep2_ids.csv",
                                       read_audiocaps(folder / "caps.json", {}, "/audio"));
  CHECK(captioned.at(0).at(1).path == "/audio/x_30.wav");
  write_text(folder / "test_sep_2.csv", "a.wav,/b c.wav\na.wav,c.wav\n");
  CHECK(contains(error_of([&] { read_mixtures(folder / "test_sep_2.csv", recordings); }).what(),
                 "line 2: 'c.wav'"));
  write_text(folder / "test_sep_2.csv", "a.wav\n");
  CHECK(contains(error_of([&] { read_mixtures(folder / "test_sep_2.csv", recordings); }).what(),
                 "two"));
}

TEST_CASE("a list that cannot be read is named with its line", "[data][fault]") {
  const TemporaryFolder folder;
  const auto refusal = [](const auto& read) {
    const auto error = error_of(read);
    CHECK(error.kind() == lasso::ErrorKind::input);
    return std::string(error.what());
  };
  const auto path = folder / "list.csv";
  write_text(path, "good.wav,rain\nno comma here\n");
  CHECK(contains(refusal([&] { read_vggsound(path, "/a"); }), "list.csv', line 2"));
  write_text(path, "/class/x.wav,/class/x.mp4,9\nx.wav,x.mp4,9\n");
  CHECK(contains(refusal([&] { read_music(path, "/a"); }), "list.csv', line 2"));
  write_text(path, "");
  CHECK(contains(refusal([&] { read_music(path, "/a"); }), "is empty"));
  write_text(folder / "caps.json", R"({"1": {"file_id": "x", "caption": "y", "sources": []},
                                       "2": {"caption": "y"}})");
  write_text(path, "1\n3\n");
  CHECK(contains(refusal([&] { read_audiocaps(folder / "caps.json", path, "/a"); }),
                 "line 2: id '3'"));
  write_text(path, "2\n");
  CHECK(contains(refusal([&] { read_audiocaps(folder / "caps.json", path, "/a"); }), "id '2'"));
  write_text(folder / "caps.json", "[1");
  CHECK(contains(refusal([&] { read_audiocaps(folder / "caps.json", path, "/a"); }), "correct"));
  CHECK(contains(refusal([&] { read_esc50(folder.path(), {1}); }), "meta/esc50.csv"));
  std::filesystem::create_directories(folder / "meta");
  write_text(folder / "meta/esc50.csv", "filename,fold,category\na.wav,one,dog\n");
  CHECK(contains(refusal([&] { read_esc50(folder.path(), {1}); }), "line 2"));
  write_text(folder / "list.json", R"({"data": [{"wav": "a.wav", "caption": "x"}, {"wav": 3}]})");
  CHECK(contains(refusal([&] {
                   read_clips({{folder / "list.json"}, {}, {}, {}, 16000}, {1});
                 }),
                 "item 2"));
}

TEST_CASE("an interferer is as far below the target as was asked for", "[data][property]") {
  torch::manual_seed(1);
  const auto target = 0.1 * torch::randn({8000});
  const auto other = 3.0 * torch::randn({8000});
  const double snr_db = GENERATE(-5.0, 0.0, 5.0);
  const auto mixed = lasso::data::mix_at_snr(target, {other}, {snr_db});
  CHECK(10.0 * std::log10(lasso::dsp::power(mixed.components[0]) /
                          lasso::dsp::power(mixed.components[1])) ==
        Approx(snr_db).margin(1e-3));
  CHECK(max_difference(mixed.components[0] + mixed.components[1], mixed.mixture) < 1e-6);
  const auto loud = lasso::data::mix_at_snr(30.0 * target, {other, other}, {snr_db, snr_db});
  CHECK(loud.mixture.abs().max().item<double>() == Approx(0.99));
  CHECK(max_difference(loud.components[0] + loud.components[1], loud.mixture) < 1e-5);
}

TEST_CASE("interference is within the range around the target's energy", "[data][property]") {
  torch::manual_seed(2);
  const auto target = 0.01 * torch::randn({4000});
  const auto other = 0.2 * torch::randn({4000});
  lasso::data::Random random(3);
  double least = 100.0;
  double most = -100.0;
  for (int i = 0; i < 400; ++i) {
    const auto mixed = lasso::data::mix_at_loudness(target, other, 10, random);
    const double level_db =
        10.0 * std::log10(lasso::dsp::power(mixed.components[1]) / lasso::dsp::power(target));
    least = std::min(least, level_db);
    most = std::max(most, level_db);
    CHECK(std::abs(level_db - std::round(level_db)) < 1e-3);
  }
  CHECK(least == Approx(-10.0).margin(1e-2));
  CHECK(most == Approx(10.0).margin(1e-2));
}

TEST_CASE("a mixture of mixtures is the mean of what is in it", "[data]") {
  const auto a = torch::full({10}, 0.9);
  const auto b = torch::full({10}, -0.2);
  const auto mixed = lasso::data::mix_of_mixtures({a, b}, {1.5, 0.5});
  CHECK(max_difference(mixed.components[0], torch::full({10}, 0.5)) < 1e-6);  // cut at 1
  CHECK(max_difference(mixed.components[1], torch::full({10}, -0.05)) < 1e-6);
  CHECK(max_difference(mixed.mixture, torch::full({10}, 0.45)) < 1e-6);
}
