#include "lasso/separate/second_pass.hpp"

#include <algorithm>
#include <cmath>
#include <cstddef>

#include <ATen/ATen.h>
#include <ATen/core/grad_mode.h>

#include "lasso/core/interrupt.hpp"
#include "lasso/core/tee.hpp"
#include "lasso/dsp/metrics.hpp"
#include "lasso/dsp/sinc_resample.hpp"
#include "lasso/separate/audio_embedder.hpp"
#include "lasso/separate/separator.hpp"

namespace lasso::separate {

namespace {

constexpr double kTemperature = 0.05;  // of likeness: a stretch 0.05 more alike counts e times more

/// What comes out for one query, stretch by stretch.
class Listener {
 public:
  /// Of samples at that rate.
  Listener(const Query& query, const SecondPass& pass, std::int64_t sample_rate)
      : query_(query), pass_(pass), sample_rate_(sample_rate) {}

  /// How many samples are heard at once.
  std::int64_t stretch_samples() const {
    return pass_.embedder->stretch_samples() * sample_rate_ / pass_.embedder->sample_rate();
  }

  /// Stretches (1, samples) of what was found and of the recording.
  void hear(const at::Tensor& found, const at::Tensor& recording) {
    const double found_power = dsp::power(found);
    const auto place = std::find_if(heard_.begin(), heard_.end(), [&](const Stretch& other) {
      return other.found_power < found_power;
    });
    if (!(found_power > 0.0) || place - heard_.begin() == pass_.embedder->most_stretches()) {
      return;
    }
    const at::Tensor clean = recording.nan_to_num(0.0, 0.0, 0.0);
    const at::Tensor conditions = conditions_of(at::cat({found, clean}));
    heard_.insert(
        place,
        {conditions.narrow(0, 0, 1), conditions.narrow(0, 1, 1), found_power, dsp::power(clean)});
    if (static_cast<std::int64_t>(heard_.size()) > pass_.embedder->most_stretches()) {
      heard_.pop_back();
    }
  }

  FirstPassResult result() const {
    FirstPassResult result;
    result.query = query_;
    if (heard_.empty()) {
      return result;
    }
    at::Tensor sum = at::zeros_like(query_.condition.embedding);
    double found_power = 0.0;
    double recording_power = 0.0;
    PresenceEvidence& evidence = result.evidence.emplace();
    evidence.mixture = -1.0;
    for (const Stretch& stretch : heard_) {
      const double weight = std::sqrt(stretch.found_power / heard_.front().found_power) *
                            std::exp((likeness(stretch.found) - 1.0) / kTemperature);
      sum = sum + weight * stretch.found;
      found_power += weight * stretch.found_power;
      recording_power += weight * stretch.recording_power;
      if (const double near = likeness(stretch.recording); near > evidence.mixture) {
        evidence.mixture = near;
        result.heard = stretch.recording;
      }
    }
    const at::Tensor found = at_length_of(query_.condition.embedding, sum);
    result.query.condition.embedding = second_condition(query_.condition.embedding, found);
    evidence.likeness = likeness(found);
    evidence.level_db = 10.0 * std::log10(found_power / recording_power);
    result.presence = presence_of(evidence, pass_.presence);
    result.is_there = result.presence >= pass_.presence.least;
    return result;
  }

 private:
  struct Stretch {
    at::Tensor found;  // conditions
    at::Tensor recording;
    double found_power;
    double recording_power;
  };

  at::Tensor conditions_of(const at::Tensor& stretches) const {
    AudioEmbedder& embedder = *pass_.embedder;
    return embedder
        .of_stretches(dsp::sinc_resample(stretches, sample_rate_, embedder.sample_rate()))
        .to(query_.condition.device());
  }

  double likeness(const at::Tensor& condition) const {
    return at::cosine_similarity(condition, query_.condition.embedding).item<double>();
  }

  const Query& query_;
  const SecondPass& pass_;
  std::int64_t sample_rate_;
  std::vector<Stretch> heard_;  // those with the most of the sound, the loudest first
};

}  // namespace

double presence_of(const PresenceEvidence& evidence,
                   const model::PresenceCalibration& calibration) {
  const double odds = calibration.likeness * evidence.likeness +
                      calibration.level * std::max(evidence.level_db, kLeastEvidenceDb) +
                      calibration.mixture * evidence.mixture + calibration.bias;
  return 1.0 / (1.0 + std::exp(-odds));
}

at::Tensor second_condition(const at::Tensor& asked, const at::Tensor& found) {
  return at_length_of(asked, asked + found);
}

FirstPassResult first_pass(SampleSource& recording,
                           const Separation& separation,
                           const std::function<void(std::int64_t samples)>& progress) {
  TORCH_CHECK(separation.queries.size() == 1 && recording.channels() == 1,
              "a first pass has one query and one channel, got ",
              separation.queries.size(),
              " and ",
              recording.channels());
  const at::NoGradGuard no_grad;
  Listener listener(
      separation.queries.front(), separation.second_pass.value(), separation.front_end.sample_rate);
  Tee recordings(recording, 2);
  Separator separator(recordings.end(0), separation);
  std::int64_t heard = 0;
  for (;;) {
    check_interrupt();
    const at::Tensor found = read_up_to(separator, listener.stretch_samples());
    if (found.size(1) == 0) {
      return listener.result();
    }
    listener.hear(found, read_exactly(recordings.end(1), found.size(1)));
    heard += found.size(1);
    progress(heard);
  }
}

}  // namespace lasso::separate
