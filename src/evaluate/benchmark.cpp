#include "lasso/evaluate/benchmark.hpp"

#include <map>
#include <set>

#include "averages.hpp"
#include "lasso/core/csv.hpp"
#include "lasso/core/error.hpp"

namespace lasso::evaluate {

namespace fs = std::filesystem;

namespace {

constexpr std::size_t kClassItems = 10;  // of AudioSet that count

std::vector<Pair> read_numbered(const CsvTable& table, const fs::path& audio) {
  const std::size_t number = table.column("idx");
  const std::size_t caption = table.column("caption");
  std::vector<Pair> pairs;
  for (std::size_t row = 0; row < table.rows(); ++row) {
    Pair pair;
    pair.id = table.at(row, number);
    pair.query = table.at(row, caption);
    pair.category = pair.query;
    pair.mixture = audio / ("mixture-" + pair.id + ".wav");
    pair.target = audio / ("segment-" + pair.id + ".wav");
    pairs.push_back(std::move(pair));
  }
  return pairs;
}

std::vector<Pair> read_vggsound(const CsvTable& table, const fs::path& audio) {
  const std::size_t id = table.column("file_id");
  const std::size_t mixture = table.column("mix_wav");
  const std::size_t target = table.column("s0_wav");
  const std::size_t text = table.column("s0_text");
  std::vector<Pair> pairs;
  for (std::size_t row = 0; row < table.rows(); ++row) {
    Pair pair;
    pair.id = table.at(row, id);
    pair.query = table.at(row, text);
    pair.category = pair.query;
    pair.mixture = audio / table.at(row, mixture);
    pair.target = audio / table.at(row, target);
    pairs.push_back(std::move(pair));
  }
  return pairs;
}

std::vector<Pair> read_audioset(const CsvTable& table, const fs::path& audio) {
  const std::string ending = ",mixture.wav";
  const std::size_t number = table.column("index");
  const std::size_t label = table.column("display_name");
  std::vector<Pair> pairs;
  for (std::size_t row = 0; row < table.rows(); ++row) {
    const fs::path folder = audio / ("class_id=" + table.at(row, number));
    std::set<std::string> names;
    std::error_code ignored;
    for (const auto& entry : fs::directory_iterator(folder, ignored)) {
      const std::string name = entry.path().filename().string();
      if (name.size() > ending.size() &&
          name.compare(name.size() - ending.size(), ending.size(), ending) == 0) {
        names.insert(name.substr(0, name.size() - ending.size()));
      }
    }
    std::size_t taken = 0;
    for (const std::string& name : names) {
      if (taken++ == kClassItems) {
        break;
      }
      Pair pair;
      pair.id = table.at(row, number) + "/" + name;
      pair.query = table.at(row, label);
      pair.category = pair.query;
      pair.mixture = folder / (name + ",mixture.wav");
      pair.target = folder / (name + ",source.wav");
      pairs.push_back(std::move(pair));
    }
  }
  return pairs;
}

}  // namespace

const std::vector<Benchmark>& benchmarks() {
  // The figures are those in AudioSep's README.
  static const std::vector<Benchmark> all{
      {"audioset", "AudioSet", Average::of_class_medians, 7.739, 6.903},
      {"audiocaps", "AudioCaps", Average::of_items, 8.220, 7.189},
      {"vggsound", "VGGSound", Average::of_items, 9.144, 9.043},
      {"music", "MUSIC", Average::of_class_means, 10.508, 9.425},
      {"esc50", "ESC-50", Average::of_items, 10.040, 8.810},
      {"clotho", "Clotho", Average::of_items, 6.850, 5.242}};
  return all;
}

const Benchmark& benchmark_called(const std::string& name) {
  std::string known;
  for (const Benchmark& benchmark : benchmarks()) {
    if (name == benchmark.name) {
      return benchmark;
    }
    known += (known.empty() ? "" : ", ") + std::string(benchmark.name);
  }
  throw Error(ErrorKind::usage, "no benchmark '" + name + "'; there are " + known);
}

std::vector<Pair> read_benchmark(const Benchmark& benchmark,
                                 const fs::path& metadata,
                                 const fs::path& audio) {
  const CsvTable table(metadata);
  const std::string name = benchmark.name;
  auto pairs = name == "audioset"   ? read_audioset(table, audio)
               : name == "vggsound" ? read_vggsound(table, audio)
                                    : read_numbered(table, audio);
  if (pairs.empty()) {
    throw Error(ErrorKind::input,
                "'" + metadata.string() + "' and '" + audio.string() + "' have no mixtures of " +
                    benchmark.title + "; name the folder they lie in");
  }
  return pairs;
}

double average_of(const Benchmark& benchmark,
                  const std::vector<Pair>& pairs,
                  const std::vector<double>& figures) {
  if (benchmark.average == Average::of_items) {
    return mean_of(figures);
  }
  std::map<std::string, std::vector<double>> classes;
  for (std::size_t i = 0; i < pairs.size(); ++i) {
    classes[pairs[i].category].push_back(figures[i]);
  }
  std::vector<double> of_classes;
  for (const auto& [name, values] : classes) {
    of_classes.push_back(benchmark.average == Average::of_class_means ? mean_of(values)
                                                                      : median_of(values));
  }
  return mean_of(of_classes);
}

}  // namespace lasso::evaluate
