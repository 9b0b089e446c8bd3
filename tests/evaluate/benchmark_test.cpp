#include "lasso/evaluate/benchmark.hpp"

#include "support/support.hpp"

using lasso::evaluate::average_of;
using lasso::evaluate::benchmark_called;
using lasso::evaluate::read_benchmark;
using lasso::testing::contains;
using lasso::testing::error_of;
using lasso::testing::TemporaryFolder;
using lasso::testing::write_text;

TEST_CASE("AudioSep's benchmarks are read as they were published", "[evaluate]") {
  const TemporaryFolder folder;
  write_text(folder / "esc50.csv", "idx,caption,src_wav,noise_wav\n7,dog,1-a.wav,2-b.wav\n");
  auto pairs = read_benchmark(benchmark_called("esc50"), folder / "esc50.csv", "/audio");
  REQUIRE(pairs.size() == 1);
  CHECK(pairs[0].query == "dog");
  CHECK(pairs[0].mixture == "/audio/mixture-7.wav");
  CHECK(pairs[0].target == "/audio/segment-7.wav");

  write_text(folder / "vgg.csv",
             "file_id,mix_wav,s0_wav,s0_text,s1_wav,s1_text\n"
             "a+++b,data/mix_wav/x.wav,data/s0_wav/x.wav,\"pigeon, dove cooing\",c.wav,rain\n");
  pairs = read_benchmark(benchmark_called("vggsound"), folder / "vgg.csv", "/audio");
  REQUIRE(pairs.size() == 1);
  CHECK(pairs[0].query == "pigeon, dove cooing");
  CHECK(pairs[0].target == "/audio/data/s0_wav/x.wav");

  write_text(folder / "labels.csv", "index,mid,display_name\n0,/m/09x0r,Speech\n1,/m/x,\"A, b\"\n");
  std::filesystem::create_directories(folder / "class_id=1");
  for (int i = 0; i < 12; ++i) {
    write_text(folder / ("class_id=1/" + std::to_string(10 + i) + ",mixture.wav"), "");
    write_text(folder / ("class_id=1/" + std::to_string(10 + i) + ",source.wav"), "");
  }
  pairs = read_benchmark(benchmark_called("audioset"), folder / "labels.csv", folder.path());
  REQUIRE(pairs.size() == 10);
  CHECK(pairs[9].query == "A, b");
  CHECK(pairs[9].target == folder / "class_id=1/19,source.wav");

  CHECK(contains(error_of([&] {
                   read_benchmark(benchmark_called("audioset"), folder / "labels.csv", "/none");
                 }).what(),
                 "no mixtures of AudioSet"));
  CHECK(contains(error_of([&] { benchmark_called("fsd50k"); }).what(), "clotho"));
}

TEST_CASE("each benchmark averages in its own way", "[evaluate]") {
  std::vector<lasso::evaluate::Pair> pairs(4);
  pairs[0].category = pairs[1].category = pairs[2].category = "a";
  pairs[3].category = "b";
  const std::vector<double> figures{0.0, 1.0, 8.0, 5.0};
  CHECK(average_of(benchmark_called("esc50"), pairs, figures) == Approx(3.5));
  CHECK(average_of(benchmark_called("music"), pairs, figures) == Approx(4.0));
  CHECK(average_of(benchmark_called("audioset"), pairs, figures) == Approx(3.0));
}
