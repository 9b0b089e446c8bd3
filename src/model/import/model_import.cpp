#include "lasso/model/model_import.hpp"

#include <cmath>
#include <optional>
#include <utility>

#include <ATen/ATen.h>
#include <nlohmann/json.hpp>

#include "../bundle_files.hpp"
#include "../config_document.hpp"
#include "checkpoint_names.hpp"
#include "lasso/checkpoint/checkpoint_file.hpp"
#include "lasso/core/error.hpp"
#include "lasso/core/listed.hpp"
#include "lasso/core/sha256.hpp"
#include "lasso/core/version.hpp"
#include "lasso/model/network_state.hpp"
#include "lasso/model/text_embedder.hpp"
#include "lasso/nn/audio_encoder.hpp"
#include "lasso/nn/separators.hpp"
#include "lasso/nn/text_encoder.hpp"
#include "published_system.hpp"

namespace lasso::model {

namespace fs = std::filesystem;
using checkpoint::TensorMap;
using nlohmann::ordered_json;

namespace {

constexpr double kHashingShare = 0.5;  // of the time; the rest is writing

[[noreturn]] void fail(const fs::path& file, const std::string& fault) {
  throw Error(ErrorKind::model, "'" + file.string() + "' " + fault);
}

/// The tensors of a file under our names, by what they are for.
struct Sorted {
  TensorMap separator;
  System system = System::audiosep;  // whose separator
  TensorMap text_tower;
  TensorMap audio_tower;
  std::optional<double> logit_scale;
  std::vector<std::string> unknown;
};

Sorted sort(const fs::path& file) {
  Sorted sorted;
  for (const auto& [name, tensor] : checkpoint::read_checkpoint(file)) {
    const Place place = place_of(name);
    switch (place.part) {
      case Part::separator:
        sorted.separator.emplace(place.name, tensor);
        sorted.system = place.system;
        break;
      case Part::text_tower:
        sorted.text_tower.emplace(place.name, tensor);
        break;
      case Part::audio_tower:
        sorted.audio_tower.emplace(place.name, tensor);
        break;
      case Part::logit_scale:
        sorted.logit_scale = std::exp(tensor.item<double>());
        break;
      case Part::our_training:
        fail(file,
             "is a checkpoint of lasso train, whose model is the folder 'best' beside it; use that "
             "with --model, there is nothing to import");
      case Part::unknown:
        sorted.unknown.push_back(name);
        break;
      case Part::unused:
        break;
    }
  }
  return sorted;
}

/// The checkpoint, completed by CLAP's.
Sorted collect(const ImportRequest& request) {
  const PublishedSystem& system = published(request.system);
  Sorted all = sort(request.checkpoint);
  if (all.separator.empty()) {
    fail(request.checkpoint,
         all.text_tower.empty() && all.audio_tower.empty()
             ? std::string("holds nothing of ") + system.title + " (no tensor called " +
                   system.tensors + "); name " + system.file
             : std::string("holds CLAP but no separator; give it as --clap, and the separator's "
                           "file as ") +
                   system.option);
  }
  if (all.system != request.system) {
    const PublishedSystem& other = published(all.system);
    fail(request.checkpoint, std::string("holds ") + other.title + "; give it as " + other.option);
  }
  if (!request.clap.empty()) {
    Sorted clap = sort(request.clap);
    if (!clap.separator.empty()) {
      const PublishedSystem& other = published(clap.system);
      fail(request.clap,
           std::string("holds the separator of ") + other.title + "; give it as " + other.option);
    }
    if (clap.text_tower.empty()) {
      fail(request.clap,
           std::string("holds no text tower of CLAP (no tensor called text_branch.*); name ") +
               system.clap_file);
    }
    all.text_tower = std::move(clap.text_tower);
    all.logit_scale = clap.logit_scale ? clap.logit_scale : all.logit_scale;
    if (!clap.audio_tower.empty()) {
      all.audio_tower = std::move(clap.audio_tower);
    }
    all.unknown.insert(all.unknown.end(), clap.unknown.begin(), clap.unknown.end());
  }
  if (all.text_tower.empty()) {
    fail(request.checkpoint,
         std::string("holds no text tower; give CLAP's file (") + system.clap_file +
             ") as --clap too");
  }
  return all;
}

void check(const std::string& part,
           const PublishedSystem& system,
           const nn::Layout& layout,
           const TensorMap& tensors) {
  if (const auto faults = misfits(layout, tensors); !faults.empty()) {
    throw Error(ErrorKind::model,
                "the " + part + " is not that of " + system.title + ": " + listed(faults) +
                    "; get the published file again");
  }
}

fs::path find_tokenizer(const ImportRequest& request) {
  std::vector<fs::path> folders{request.tokenizer};
  if (request.tokenizer.empty()) {
    folders = {request.checkpoint.parent_path() / ".", request.clap.parent_path() / "."};
  }
  for (const fs::path& folder : folders) {
    if (fs::exists(folder / kVocabularyFile) && fs::exists(folder / kMergesFile)) {
      return folder;
    }
  }
  throw Error(ErrorKind::model,
              "no vocab.json and merges.txt in '" + folders.front().string() +
                  "'; get these two files of RoBERTa-base (https://huggingface.co/roberta-base) "
                  "and name their folder with --tokenizer");
}

std::string name_of(at::ScalarType storage) {
  return storage == at::kFloat ? "fp32" : storage == at::kHalf ? "fp16" : "bf16";
}

ordered_json config_of(const ImportRequest& request,
                       const PublishedNetwork& network,
                       bool has_audio_tower,
                       std::optional<double> logit_scale,
                       const ordered_json& sources) {
  ordered_json document{
      {"format", 1},
      {"name", request.name},
      {"front_end", described(network.front_end)},
      {"separator", described(network.separator)},
      {"text_encoder",
       {{"architecture", "roberta"},
        {"tokenizer", "byte-bpe"},
        {"vocabulary", 50265},
        {"width", 768},
        {"heads", 12},
        {"layers", 12},
        {"max_tokens", network.max_tokens},
        {"positions", 512},
        {"dropout", 0.1}}},
      {"storage", name_of(request.storage)},
      {"licence", published(request.system).licence},
      {"provenance", {{"imported_by", std::string("lasso ") + version()}, {"from", sources}}}};
  if (has_audio_tower) {
    const nn::AudioEncoderConfig tower;
    document["audio_encoder"] = {{"architecture", "htsat"},
                                 {"width", tower.width},
                                 {"heads", tower.heads},
                                 {"depths", tower.depths}};
    if (logit_scale) {
      document["detection"] = {{"logit_scale", *logit_scale}};
    }
  }
  return document;
}

}  // namespace

ImportReport import_model(const ImportRequest& request,
                          const std::function<void(double)>& progress) {
  const PublishedSystem& system = published(request.system);
  Sorted all = collect(request);
  const PublishedNetwork network = network_of(request.system, all.separator, request.checkpoint);
  const fs::path tokenizer = find_tokenizer(request);

  std::vector<fs::path> files{request.checkpoint};
  if (!request.clap.empty()) {
    files.push_back(request.clap);
  }
  double total = 0.0;
  for (const fs::path& file : files) {
    total += static_cast<double>(fs::file_size(file));
  }
  double read = 0.0;
  auto sources = ordered_json::array();
  for (const fs::path& file : files) {
    const auto count = [&](std::size_t bytes) {
      read += static_cast<double>(bytes);
      progress(kHashingShare * read / total);
    };
    sources.push_back({{"file", file.filename().string()},
                       {"bytes", fs::file_size(file)},
                       {"sha256", sha256_of_file(file, count)}});
  }

  const bool has_audio_tower = request.audio_tower && !all.audio_tower.empty();
  const ordered_json document =
      config_of(request, network, has_audio_tower, all.logit_scale, sources);
  const ModelConfig config = ModelConfig::parse(document.dump(), "the config");
  const TextEmbedder text = TextEmbedder::create(config, tokenizer);
  check("separator", system, nn::separator_layout(config.separator), all.separator);
  check("text tower", system, nn::layout_of(*text.encoder), all.text_tower);

  ImportReport report{all.separator.size(), all.text_tower.size(), 0, std::move(all.unknown)};
  BundleFiles bundle{document.dump(), {}, text.files};
  bundle.texts.emplace("README.md", system.card);
  bundle.tensors.emplace(kSeparatorFile, all.separator);
  bundle.tensors.emplace(kTextEncoderFile, all.text_tower);
  if (has_audio_tower) {
    check("audio tower",
          system,
          nn::layout_of(*nn::make_audio_encoder(config.audio_encoder.value())),
          all.audio_tower);
    report.audio_tensors = all.audio_tower.size();
    bundle.tensors.emplace(kAudioEncoderFile, all.audio_tower);
  }
  write_bundle(request.output, bundle);
  progress(1.0);
  return report;
}

}  // namespace lasso::model
