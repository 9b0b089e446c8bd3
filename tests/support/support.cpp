#include "support/support.hpp"

#include <algorithm>
#include <cstdlib>
#include <fstream>
#include <iterator>
#include <limits>

#include <nlohmann/json.hpp>
#include <unistd.h>

#include "lasso/audio/audio_reader.hpp"
#include "lasso/audio/audio_writer.hpp"
#include "lasso/model/model_bundle.hpp"

namespace lasso::testing {

namespace fs = std::filesystem;

TemporaryFolder::TemporaryFolder() {
  std::string pattern = (fs::temp_directory_path() / "lasso-test-XXXXXX").string();
  REQUIRE(mkdtemp(pattern.data()) != nullptr);
  path_ = pattern;
}

TemporaryFolder::~TemporaryFolder() {
  std::error_code ignored;
  fs::remove_all(path_, ignored);
}

std::size_t TemporaryFolder::entries() const {
  return static_cast<std::size_t>(
      std::distance(fs::directory_iterator(path_), fs::directory_iterator()));
}

VectorSource::VectorSource(at::Tensor samples, std::int64_t sample_rate, std::int64_t most)
    : samples_(std::move(samples)), sample_rate_(sample_rate), most_(most) {}

at::Tensor VectorSource::read(std::int64_t max_samples) {
  const std::int64_t count = std::min({max_samples, most_, samples_.size(1) - position_});
  position_ += count;
  return samples_.narrow(1, position_ - count, count).clone();
}

at::Tensor read_all(SampleSource& source, std::int64_t block) {
  std::vector<at::Tensor> blocks{at::empty({source.channels(), 0})};
  for (auto next = source.read(block); next.size(1) > 0; next = source.read(block)) {
    REQUIRE(next.size(1) <= block);
    blocks.push_back(next);
  }
  return at::cat(blocks, 1);
}

double max_difference(const at::Tensor& a, const at::Tensor& b) {
  if (a.sizes() != b.sizes()) {
    return std::numeric_limits<double>::infinity();
  }
  return a.numel() == 0 ? 0.0 : (a - b).abs().max().item<double>();
}

Error error_of(const std::function<void()>& action) {
  try {
    action();
  } catch (const Error& error) {
    return error;
  }
  FAIL("no Error was thrown");
  throw std::logic_error("unreachable");
}

bool contains(const std::string& text, const std::string& part) {
  return text.find(part) != std::string::npos;
}

fs::path data_folder() { return fs::path(LASSO_SOURCE_DIR) / "tests" / "files"; }

std::optional<fs::path> shared_folder() {
  const char* const named = std::getenv("LASSO_SHARED");
  const fs::path folder =
      named != nullptr ? fs::path(named) : fs::path(LASSO_SOURCE_DIR).parent_path() / "shared";
  return fs::exists(folder / "reference") ? std::optional(folder) : std::nullopt;
}

std::string read_text(const fs::path& path) {
  std::ifstream file(path, std::ios::binary);
  REQUIRE(file);
  return {std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>()};
}

void write_text(const fs::path& path, const std::string& text) {
  std::ofstream(path, std::ios::binary) << text;
}

void write_wav(const fs::path& path, const at::Tensor& samples, std::int64_t rate) {
  audio::OutputRequest request;
  request.path = path;
  request.format = audio::format_for(path, {}, rate, samples.size(0));
  request.sample_rate = rate;
  request.channels = samples.size(0);
  request.samples = samples.size(1);
  request.overwrite = true;
  audio::AudioWriter writer(request);
  writer.write(samples);
  writer.commit();
}

at::Tensor read_sound(const fs::path& path) {
  audio::AudioReader reader(path);
  return read_all(reader);
}

at::Tensor formula(const std::string& name, at::IntArrayRef shape, double scale, double offset) {
  std::uint64_t hash = 0xCBF29CE484222325U;
  for (const char c : name) {
    hash = (hash ^ static_cast<unsigned char>(c)) * 0x100000001B3U;
  }
  at::Tensor values = at::empty(shape, at::kFloat);
  auto* const out = values.data_ptr<float>();
  for (std::int64_t i = 0; i < values.numel(); ++i) {
    std::uint64_t z = hash + (static_cast<std::uint64_t>(i) + 1U) * 0x9E3779B97F4A7C15U;
    z = (z ^ (z >> 30U)) * 0xBF58476D1CE4E5B9U;
    z = (z ^ (z >> 27U)) * 0x94D049BB133111EBU;
    z = z ^ (z >> 31U);
    const double u = static_cast<double>(z >> 40U) / 8388608.0 - 1.0;
    out[i] = static_cast<float>(offset + scale * u);
  }
  return values;
}

checkpoint::TensorMap synthetic_checkpoint(const fs::path& layout) {
  checkpoint::TensorMap tensors;
  const auto document = nlohmann::json::parse(read_text(layout));
  for (const auto& entry : document.at("tensors")) {
    const auto shape = entry.at("shape").get<std::vector<std::int64_t>>();
    const auto name = entry.at("name").get<std::string>();
    const auto kind = entry.value("kind", "random");
    if (kind == "random") {
      tensors.emplace(
          name, formula(entry.value("key", name), shape, entry.at("scale"), entry.at("offset")));
    } else if (kind == "const") {
      tensors.emplace(name, torch::full(shape, entry.at("value").get<std::int64_t>(), at::kLong));
    }
  }
  return tensors;
}

fs::path tokenizer_file() {
  return fs::path(LASSO_SOURCE_DIR) / "models" / "lasso-mini" / "tokenizer.model";
}

std::string tiny_config() {
  return R"({
    "format": 1, "name": "tiny",
    "front_end": {"sample_rate": 8000, "n_fft": 256, "hop": 128, "bands": 32, "exponent": 0.3},
    "separator": {"architecture": "resunet30", "widths": [4, 8], "condition_size": 16,
                  "phase": false},
    "text_encoder": {"architecture": "transformer", "tokenizer": "sentencepiece",
                     "vocabulary": 12000, "width": 16, "heads": 2, "layers": 1, "max_tokens": 32,
                     "dropout": 0.1},
    "audio_encoder": {"architecture": "cnn", "widths": [4, 8]}
  })";
}

void write_tiny_bundle(const fs::path& folder) {
  const TemporaryFolder work;
  write_text(work / "config.json", tiny_config());
  torch::manual_seed(7);
  model::ModelBundle::create(work / "config.json", tokenizer_file()).save(folder);
}

}  // namespace lasso::testing
