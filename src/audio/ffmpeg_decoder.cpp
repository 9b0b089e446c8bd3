#include <algorithm>
#include <cmath>
#include <optional>
#include <string_view>
#include <utility>
#include <vector>

#include <sndfile.h>

#include "container_clock.hpp"
#include "decoder.hpp"
#include "ffmpeg.hpp"
#include "lasso/core/error.hpp"
#include "lasso/core/lower_case.hpp"

namespace lasso::audio {

namespace {

constexpr double kToleranceS = 0.1;   // durations in headers may count what decoders skip
constexpr double kLeastHoleS = 0.02;  // containers' times are rounded, some to milliseconds

/// libsndfile's number for the samples that a codec gives; 0 for lossy ones.
int coding_of(const AVCodecParameters& stream) {
  const AVCodecDescriptor* const codec = avcodec_descriptor_get(stream.codec_id);
  if (codec == nullptr || (codec->props & AV_CODEC_PROP_LOSSLESS) == 0) {
    return 0;
  }
  const AVSampleFormat samples =
      av_get_packed_sample_fmt(static_cast<AVSampleFormat>(stream.format));
  if (samples == AV_SAMPLE_FMT_FLT || samples == AV_SAMPLE_FMT_DBL) {
    return SF_FORMAT_FLOAT;
  }
  const int bits = stream.bits_per_raw_sample > 0 ? stream.bits_per_raw_sample
                                                  : 8 * av_get_bytes_per_sample(samples);
  return bits <= 16 ? SF_FORMAT_PCM_16 : bits <= 24 ? SF_FORMAT_PCM_24 : SF_FORMAT_PCM_32;
}

/// Gives samples on the container's time line, see Note [Time line].
class FfmpegDecoder : public Decoder {
 public:
  FfmpegDecoder(std::unique_ptr<FfmpegFile> file, InputPtr input, int stream, CodecPtr codec)
      : file_(std::move(file)),
        input_(std::move(input)),
        stream_(input_->streams[stream]),
        codec_(std::move(codec)),
        packet_(av_packet_alloc()),
        frame_(av_frame_alloc()),
        clock_(*input_, *stream_) {
    for (unsigned int i = 0; i < input_->nb_streams; ++i) {
      const AVStream& other = *input_->streams[i];
      has_picture_ = has_picture_ || is_picture(other);
      // Elsewhere a stream's length may be that of the longest: how far the others go tells.
      const bool counts = is_picture(other) && !has_lengths_of_streams();
      input_->streams[i]->discard = &other == stream_ || counts ? AVDISCARD_DEFAULT : AVDISCARD_ALL;
    }
  }

  ~FfmpegDecoder() override { av_channel_layout_uninit(&layout_); }

  /// Decodes until there is sound. False where there is none.
  bool begin() {
    if (!receive()) {
      return false;
    }
    channels_ = frame_->ch_layout.nb_channels;
    rate_ = frame_->sample_rate;
    if (channels_ <= 0 || rate_ <= 0) {
      return false;
    }
    origin_s_ = begin_of_time_line(*input_, *stream_, frame_s());
    take_frame();
    return converter_ != nullptr;
  }

  SoundInfo info() const override {
    SoundInfo info;
    info.sample_rate = rate_;
    info.channels = channels_;
    info.begins_s = origin_s_;
    if (const double length_s = expected_s(); length_s > 0.0) {
      // Of a FLAC it is the header's count.
      const bool exact = std::string_view(input_->iformat->name) == "flac" && promised_s() > 0.0;
      info.length = {exact ? SoundLength::Certainty::exact : SoundLength::Certainty::estimated,
                     std::llround(length_s * rate_)};
    }
    info.format.code = coding_of(*stream_->codecpar);
    info.format.codec = avcodec_get_name(stream_->codecpar->codec_id);
    info.layout = name_of_layout(layout_);
    info.has_picture = has_picture_;
    const bool has_cover =
        std::any_of(input_->streams, input_->streams + input_->nb_streams, [](const AVStream* s) {
          return (s->disposition & AV_DISPOSITION_ATTACHED_PIC) != 0;
        });
    if (has_cover) {
      info.extras.emplace_back("cover art");
    }
    if (input_->nb_chapters > 0) {
      info.extras.emplace_back("chapters");
    }
    for (const AVDictionary* tags : {input_->metadata, stream_->metadata}) {
      for (const AVDictionaryEntry* tag = nullptr;
           (tag = av_dict_get(tags, "", tag, AV_DICT_IGNORE_SUFFIX)) != nullptr;) {
        info.tags.words.emplace(lower_case(tag->key), tag->value);
      }
    }
    return info;
  }

  std::int64_t read(float* interleaved, std::int64_t samples) override {
    while (silence_ == 0 && next_ == decoded_.size() && !ended_) {
      if (receive()) {
        take_frame();
      } else {
        end();
      }
    }
    const auto wide = static_cast<std::size_t>(channels_);
    if (silence_ > 0) {
      const std::int64_t count = std::min(samples, silence_);
      std::fill_n(interleaved, static_cast<std::size_t>(count) * wide, 0.0F);
      silence_ -= count;
      return count;
    }
    const std::size_t count =
        std::min(static_cast<std::size_t>(samples), (decoded_.size() - next_) / wide);
    std::copy_n(decoded_.begin() + static_cast<std::ptrdiff_t>(next_), count * wide, interleaved);
    next_ += count * wide;
    return static_cast<std::int64_t>(count);
  }

  Damage damage() const override { return damage_; }

 private:
  /// Whether the container says of each stream how long it is.
  bool has_lengths_of_streams() const {
    return std::string_view(input_->iformat->name).substr(0, 3) == "mov";
  }

  /// How long the header says that our stream is, from the first sample we give; 0 where it does
  /// not.
  double promised_s() const {
    if (std::string_view(input_->iformat->name) == "caf") {  // there it counts samples
      return static_cast<double>(stream_->nb_frames) / rate_;
    }
    if (input_->duration_estimation_method == AVFMT_DURATION_FROM_BITRATE) {
      return 0.0;
    }
    if (stream_->duration == AV_NOPTS_VALUE) {
      return container_s();
    }
    const double start_s = stream_->start_time == AV_NOPTS_VALUE
                               ? origin_s_
                               : static_cast<double>(stream_->start_time) * unit_s();
    return static_cast<double>(stream_->duration) * unit_s() + std::max(start_s - origin_s_, 0.0);
  }

  /// How long the container says, or FFmpeg guesses, that all of it is; 0 where nobody knows.
  double container_s() const {
    return input_->duration > 0 ? static_cast<double>(input_->duration) / AV_TIME_BASE : 0.0;
  }

  double expected_s() const {
    const double promised = promised_s();
    return promised > 0.0 ? promised : container_s();
  }

  double unit_s() const { return av_q2d(stream_->time_base); }

  /// The frame's place on the time line, where it is known.
  std::optional<double> frame_s() const {
    const std::int64_t time = frame_->best_effort_timestamp;
    return time == AV_NOPTS_VALUE ? std::nullopt
                                  : std::optional(static_cast<double>(time) * unit_s());
  }

  /// Makes frame_ the next frame that decodes. False at the end.
  bool receive() {
    while (true) {
      const int error = avcodec_receive_frame(codec_.get(), frame_.get());
      if (error == 0) {
        return true;
      }
      if (error == AVERROR_EOF) {
        file_->check();
        return false;
      }
      if (error != AVERROR(EAGAIN)) {
        count_undecodable();
      }
      feed();
    }
  }

  void feed() {
    if (drained_) {
      return;  // the decoder gives what it still has, then says that it is at its end
    }
    const int error = av_read_frame(input_.get(), packet_.get());
    if (error < 0) {
      file_->check();
      if (error != AVERROR_EOF && avio_feof(input_->pb) == 0) {
        count_undecodable();
      }
      drained_ = true;
      avcodec_send_packet(codec_.get(), nullptr);
      return;
    }
    clock_.adjust(*packet_);
    const AVStream& source = *input_->streams[packet_->stream_index];
    if (packet_->pts != AV_NOPTS_VALUE) {
      reached_s_ = std::max(
          reached_s_,
          static_cast<double>(packet_->pts + packet_->duration) * av_q2d(source.time_base));
    }
    const bool ours = &source == stream_ && !is_header(*packet_);
    const bool at_end = avio_feof(input_->pb) != 0;  // there a part is missing, not wrong
    if (ours && !at_end && (packet_->flags & AV_PKT_FLAG_CORRUPT) != 0) {
      count_undecodable();
    }
    const int refused = ours ? avcodec_send_packet(codec_.get(), packet_.get()) : 0;
    av_packet_unref(packet_.get());
    if (refused < 0) {
      count_undecodable();
    }
  }

  /// A stream that was joined in its middle may begin with what depends on what is missing.
  void count_undecodable() {
    if (rate_ > 0) {
      ++damage_.undecodable;
    }
  }

  /// Makes decoded_ the samples of frame_, behind silence_ of a hole before them.
  void take_frame() {
    const bool changed = frame_->ch_layout.nb_channels != form_.channels ||
                         frame_->sample_rate != form_.rate || frame_->format != form_.format;
    if (changed) {
      const bool told = frame_->ch_layout.nb_channels != channels_ || frame_->sample_rate != rate_;
      damage_.changes += told && form_.rate > 0 ? 1 : 0;
      form_ = {frame_->ch_layout.nb_channels, frame_->sample_rate, frame_->format};
      open_converter();
    }
    if (!converter_) {  // channels that libswresample does not know
      count_undecodable();
      decoded_.clear();
      next_ = 0;
      return;
    }
    fill_hole();
    const auto wide = static_cast<std::size_t>(channels_);
    const int most = swr_get_out_samples(converter_.get(), frame_->nb_samples);
    decoded_.resize(static_cast<std::size_t>(std::max(most, 0)) * wide);
    auto* out = reinterpret_cast<std::uint8_t*>(decoded_.data());
    const int got = swr_convert(converter_.get(),
                                &out,
                                most,
                                const_cast<const std::uint8_t**>(frame_->extended_data),
                                frame_->nb_samples);
    if (got < 0) {
      count_undecodable();
    }
    decoded_.resize(static_cast<std::size_t>(std::max(got, 0)) * wide);
    next_ = 0;
    given_ += std::max(got, 0);
  }

  void open_converter() {
    if (layout_.nb_channels == 0) {
      av_channel_layout_copy(&layout_, &frame_->ch_layout);
    }
    converter_ = make_converter(
        {frame_->ch_layout, static_cast<AVSampleFormat>(frame_->format), frame_->sample_rate},
        {layout_, AV_SAMPLE_FMT_FLT, rate_});
  }

  /// Silence up to the frame's place on the time line.
  void fill_hole() {
    const std::optional<double> place_s = frame_s();
    if (!place_s) {
      return;
    }
    const double expected = (*place_s - origin_s_ - skew_s_) * rate_;
    const double hole = expected - static_cast<double>(given_);
    if (hole > kLeastHoleS * rate_) {
      silence_ = std::llround(hole);
      given_ += silence_;
    } else if (hole < -kLeastHoleS * rate_) {
      skew_s_ += hole / rate_;  // two sounds at one place follow each other
    }
  }

  void end() {
    ended_ = true;
    const double given_s = static_cast<double>(given_) / rate_;
    const double promised = promised_s();
    // Of a film's sound the promise may be the picture's: then all must end too early.
    const double film_s = has_picture_ && !has_lengths_of_streams() ? container_s() : promised;
    const double reached_s =
        has_lengths_of_streams() ? given_s : std::max(given_s, reached_s_ - origin_s_);
    if (promised > given_s + kToleranceS && film_s > reached_s + kToleranceS) {
      damage_.missing_s = promised - given_s;
    }
  }

  struct Form {
    int channels = 0;
    int rate = 0;
    int format = 0;
  };

  std::unique_ptr<FfmpegFile> file_;  // before what reads it
  InputPtr input_;
  AVStream* stream_;
  CodecPtr codec_;
  PacketPtr packet_;
  FramePtr frame_;
  ContainerClock clock_;
  ConverterPtr converter_;
  AVChannelLayout layout_{};
  Form form_;  // of the frames
  bool has_picture_ = false;
  int channels_ = 0;  // of the first frame, and of all that we give
  int rate_ = 0;
  double origin_s_ = 0.0;
  double skew_s_ = 0.0;     // what the time line went back so far
  double reached_s_ = 0.0;  // by any stream
  std::vector<float> decoded_;
  std::size_t next_ = 0;      // in decoded_
  std::int64_t silence_ = 0;  // due before decoded_
  std::int64_t given_ = 0;
  bool drained_ = false;
  bool ended_ = false;
  Damage damage_;
};

}  // namespace

std::unique_ptr<Decoder> open_with_ffmpeg(const std::filesystem::path& path,
                                          const InputOptions& options,
                                          std::string& reason) {
  AVDictionary* settings = nullptr;
  if (options.raw) {
    av_dict_set_int(&settings, "sample_rate", options.raw->sample_rate, 0);
    av_dict_set(&settings, "ch_layout", (std::to_string(options.raw->channels) + "C").c_str(), 0);
  }
  std::unique_ptr<FfmpegFile> file;
  InputPtr input;
  try {
    file = std::make_unique<FfmpegFile>(path, FfmpegFile::Access::read);
    input = open_input(*file, options.raw ? options.raw->coding : "", &settings, reason);
  } catch (const Error& error) {
    av_dict_free(&settings);
    if (error.kind() != ErrorKind::input) {
      throw;
    }
    reason = error.what();
    return nullptr;
  }
  av_dict_free(&settings);
  if (!input) {
    return nullptr;
  }
  const int stream = audio_stream(input.get(), options.track);
  if (stream < 0) {
    reason = options.track > 0 ? "it has no audio track " + std::to_string(options.track) +
                                     "; choose another with --track"
                               : "it has no audio track; name another file";
    return nullptr;
  }
  const AVCodecParameters* const about = input->streams[stream]->codecpar;
  // FFmpeg's own decoder of Speex gives twice the samples of wide bands in version 7.
  const AVCodec* decoder =
      about->codec_id == AV_CODEC_ID_SPEEX ? avcodec_find_decoder_by_name("libspeex") : nullptr;
  if (decoder == nullptr) {
    decoder = avcodec_find_decoder(about->codec_id);
  }
  CodecPtr codec(decoder == nullptr ? nullptr : avcodec_alloc_context3(decoder));
  if (!codec || avcodec_parameters_to_context(codec.get(), about) < 0) {
    reason = std::string("FFmpeg decodes no ") + avcodec_get_name(about->codec_id) +
             " here; convert it to WAV or FLAC first";
    return nullptr;
  }
  codec->pkt_timebase = input->streams[stream]->time_base;
  if (avcodec_open2(codec.get(), decoder, nullptr) < 0) {
    reason = std::string("no audio that can be decoded (") + avcodec_get_name(about->codec_id) +
             "); convert it to WAV or FLAC first";
    return nullptr;
  }
  auto opened =
      std::make_unique<FfmpegDecoder>(std::move(file), std::move(input), stream, std::move(codec));
  if (!opened->begin()) {
    reason = std::string("it holds no decodable samples (") + avcodec_get_name(about->codec_id) +
             "); record or copy it again";
    return nullptr;
  }
  return opened;
}

}  // namespace lasso::audio
