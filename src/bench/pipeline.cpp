#include "lasso/bench/pipeline.hpp"

#include <chrono>
#include <memory>
#include <utility>
#include <vector>

#include "lasso/audio/audio_reader.hpp"
#include "lasso/audio/audio_writer.hpp"
#include "lasso/audio/resampler.hpp"
#include "lasso/core/interrupt.hpp"
#include "lasso/separate/separator.hpp"

namespace lasso::bench {

namespace {

using Clock = std::chrono::steady_clock;

/// Whose time it is. Stages pull from each other, so they are entered one within the other; the
/// time is that of the innermost.
class StageClock {
 public:
  void enter(Stage stage) {
    account();
    within_.push_back(stage);
  }
  void leave() {
    account();
    within_.pop_back();
  }
  /// The stage that goes on is another from here on.
  void become(Stage stage) {
    account();
    within_.back() = stage;
  }
  const std::array<double, kStages>& seconds() const noexcept { return seconds_; }

 private:
  void account() {
    const auto now = Clock::now();
    if (!within_.empty()) {
      seconds_.at(within_.back()) += std::chrono::duration<double>(now - since_).count();
    }
    since_ = now;
  }

  std::array<double, kStages> seconds_{};
  std::vector<Stage> within_;
  Clock::time_point since_;
};

class TimedSource : public SampleSource {
 public:
  TimedSource(SampleSource& source, StageClock& clock, Stage stage)
      : source_(source), clock_(clock), stage_(stage) {}

  std::int64_t sample_rate() const override { return source_.sample_rate(); }
  std::int64_t channels() const override { return source_.channels(); }
  at::Tensor read(std::int64_t max_samples) override {
    clock_.enter(stage_);
    at::Tensor block = source_.read(max_samples);
    clock_.leave();
    return block;
  }

 private:
  SampleSource& source_;
  StageClock& clock_;
  Stage stage_;
};

/// Within the separator: before it come spectra, behind it their inverse.
class TimedMask : public separate::MaskStream {
 public:
  TimedMask(std::unique_ptr<separate::MaskStream> mask, StageClock& clock)
      : mask_(std::move(mask)), clock_(clock) {}

  at::Tensor push(const at::Tensor& spectrum, bool last) override {
    clock_.enter(network);
    at::Tensor gain = mask_->push(spectrum, last);
    clock_.leave();
    clock_.become(inverse_stft);
    return gain;
  }

 private:
  std::unique_ptr<separate::MaskStream> mask_;
  StageClock& clock_;
};

class TimedEstimator : public separate::MaskEstimator {
 public:
  TimedEstimator(separate::MaskEstimator& estimator, StageClock& clock)
      : estimator_(estimator), clock_(clock) {}

  std::unique_ptr<separate::MaskStream> stream(const nn::Condition& condition,
                                               nn::Pace pace) override {
    return std::make_unique<TimedMask>(estimator_.stream(condition, pace), clock_);
  }
  nn::TimeContext context() const override { return estimator_.context(); }
  nn::MemoryNeed memory(std::int64_t frames) const override { return estimator_.memory(frames); }

 private:
  separate::MaskEstimator& estimator_;
  StageClock& clock_;
};

}  // namespace

std::array<double, kStages> time_stages(const std::filesystem::path& input,
                                        const separate::Separation& separation,
                                        const std::filesystem::path& output) {
  StageClock clock;
  audio::AudioReader file(input);
  TimedSource decoded(file, clock, decode);
  audio::Resampler to_model(decoded, separation.front_end.sample_rate);
  TimedSource at_model_rate(to_model, clock, resample);
  TimedEstimator estimator(*separation.estimator, clock);
  separate::Separation timed = separation;
  timed.estimator = &estimator;
  separate::Separator separator(at_model_rate, timed);
  TimedSource separated(separator, clock, stft);
  audio::Resampler back(separated, file.sample_rate());
  TimedSource at_file_rate(back, clock, resample_back);

  audio::OutputRequest request;
  request.path = output;
  request.format =
      audio::format_for(output, file.format(), file.sample_rate(), file.channels(), {});
  request.sample_rate = file.sample_rate();
  request.channels = file.channels();
  request.overwrite = true;
  audio::AudioWriter writer(request);
  for (auto block = at_file_rate.read(kBlockSamples); block.size(1) > 0;
       block = at_file_rate.read(kBlockSamples)) {
    check_interrupt();
    clock.enter(encode);
    writer.write(block);
    clock.leave();
  }
  writer.commit();
  return clock.seconds();
}

}  // namespace lasso::bench
