#include <algorithm>
#include <cmath>
#include <utility>
#include <vector>

#include <sndfile.h>

#include "decoder.hpp"
#include "ffmpeg.hpp"
#include "lasso/core/error.hpp"

namespace lasso::audio {

namespace {

constexpr double kToleranceS = 0.1;  // durations in headers may count what decoders skip

/// The nth audio stream, the usual one for 0; negative if there is none.
int audio_stream(AVFormatContext* input, int track) {
  if (track == 0) {
    return av_find_best_stream(input, AVMEDIA_TYPE_AUDIO, -1, -1, nullptr, 0);
  }
  for (unsigned int i = 0; i < input->nb_streams; ++i) {
    if (input->streams[i]->codecpar->codec_type == AVMEDIA_TYPE_AUDIO && --track == 0) {
      return static_cast<int>(i);
    }
  }
  return AVERROR_STREAM_NOT_FOUND;
}

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

class FfmpegDecoder : public Decoder {
 public:
  FfmpegDecoder(std::unique_ptr<FfmpegFile> file, InputPtr input, int stream, CodecPtr codec)
      : file_(std::move(file)),
        input_(std::move(input)),
        stream_(input_->streams[stream]),
        codec_(std::move(codec)),
        packet_(av_packet_alloc()),
        frame_(av_frame_alloc()),
        channels_(stream_->codecpar->ch_layout.nb_channels),
        rate_(stream_->codecpar->sample_rate) {
    for (unsigned int i = 0; i < input_->nb_streams; ++i) {
      input_->streams[i]->discard =
          input_->streams[i] == stream_ ? AVDISCARD_DEFAULT : AVDISCARD_ALL;
    }
  }

  SoundInfo info() const override {
    SoundInfo info;
    info.sample_rate = rate_;
    info.channels = channels_;
    if (const double length_s = promised_s(); length_s > 0.0) {
      info.about_s = length_s;
    } else if (input_->duration > 0) {
      info.about_s = static_cast<double>(input_->duration) / AV_TIME_BASE;
    }
    info.format.code = coding_of(*stream_->codecpar);
    for (unsigned int i = 0; i < input_->nb_streams; ++i) {
      const AVStream& other = *input_->streams[i];
      info.has_picture =
          info.has_picture || (other.codecpar->codec_type == AVMEDIA_TYPE_VIDEO &&
                               (other.disposition & AV_DISPOSITION_ATTACHED_PIC) == 0);
    }
    for (const AVDictionary* tags : {input_->metadata, stream_->metadata}) {
      for (const AVDictionaryEntry* tag = nullptr;
           (tag = av_dict_get(tags, "", tag, AV_DICT_IGNORE_SUFFIX)) != nullptr;) {
        info.tags.words.emplace(tag->key, tag->value);
      }
    }
    return info;
  }

  std::int64_t read(float* interleaved, std::int64_t samples) override {
    while (next_ == decoded_.size() && decode()) {
    }
    const auto wide = static_cast<std::size_t>(channels_);
    const std::size_t count =
        std::min(static_cast<std::size_t>(samples), (decoded_.size() - next_) / wide);
    std::copy_n(decoded_.begin() + static_cast<std::ptrdiff_t>(next_), count * wide, interleaved);
    next_ += count * wide;
    return static_cast<std::int64_t>(count);
  }

 private:
  /// How long the stream's own header says it is; 0 where it does not.
  double promised_s() const {
    return stream_->duration == AV_NOPTS_VALUE
               ? 0.0
               : static_cast<double>(stream_->duration) * av_q2d(stream_->time_base);
  }

  [[noreturn]] void fail(const std::string& fault) const {
    file_->check();
    throw Error(ErrorKind::input, fault);
  }

  /// Makes decoded_ the samples of the next frame. False at the end.
  bool decode() {
    while (true) {
      const int error = avcodec_receive_frame(codec_.get(), frame_.get());
      if (error == 0) {
        take_frame();
        return true;
      }
      if (error == AVERROR_EOF) {
        check_length();
        return false;
      }
      if (error != AVERROR(EAGAIN)) {
        fail("is damaged");
      }
      feed();
    }
  }

  void feed() {
    const int error = av_read_frame(input_.get(), packet_.get());
    if (error == AVERROR_EOF) {
      avcodec_send_packet(codec_.get(), nullptr);
      return;
    }
    if (error < 0) {
      fail("is damaged");
    }
    const bool ours = packet_->stream_index == stream_->index;
    const int refused = ours ? avcodec_send_packet(codec_.get(), packet_.get()) : 0;
    av_packet_unref(packet_.get());
    // A stream that was joined in its middle may begin with what depends on what is missing.
    if (refused < 0 && given_ > 0) {
      fail("is damaged");
    }
  }

  void take_frame() {
    if (frame_->ch_layout.nb_channels != channels_ || frame_->sample_rate != rate_) {
      fail("changes its rate or channels");
    }
    if (!converter_) {
      converter_ = make_converter(frame_->ch_layout,
                                  static_cast<AVSampleFormat>(frame_->format),
                                  rate_,
                                  AV_SAMPLE_FMT_FLT,
                                  rate_);
      if (!converter_) {
        fail("has channels that we cannot read");
      }
    }
    decoded_.resize(static_cast<std::size_t>(frame_->nb_samples) *
                    static_cast<std::size_t>(channels_));
    auto* out = reinterpret_cast<std::uint8_t*>(decoded_.data());
    const int got = swr_convert(converter_.get(),
                                &out,
                                frame_->nb_samples,
                                const_cast<const std::uint8_t**>(frame_->extended_data),
                                frame_->nb_samples);
    if (got != frame_->nb_samples) {
      fail("is damaged");
    }
    next_ = 0;
    given_ += got;
  }

  void check_length() const {
    file_->check();
    if (given_ == 0) {
      fail("holds no samples");
    }
    if (static_cast<double>(given_) / rate_ + kToleranceS < promised_s()) {
      fail("ends before its header says");
    }
  }

  std::unique_ptr<FfmpegFile> file_;  // before what reads it
  InputPtr input_;
  AVStream* stream_;
  CodecPtr codec_;
  PacketPtr packet_;
  FramePtr frame_;
  ConverterPtr converter_;
  int channels_;
  int rate_;
  std::vector<float> decoded_;
  std::size_t next_ = 0;  // in decoded_
  std::int64_t given_ = 0;
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
  const AVCodec* const decoder = avcodec_find_decoder(about->codec_id);
  CodecPtr codec(decoder == nullptr ? nullptr : avcodec_alloc_context3(decoder));
  if (!codec || avcodec_parameters_to_context(codec.get(), about) < 0) {
    reason = std::string("FFmpeg decodes no ") + avcodec_get_name(about->codec_id) +
             " here; convert it to WAV or FLAC first";
    return nullptr;
  }
  codec->pkt_timebase = input->streams[stream]->time_base;
  if (avcodec_open2(codec.get(), decoder, nullptr) < 0) {
    reason = std::string("no sound that we can decode (") + avcodec_get_name(about->codec_id) +
             "); convert it to WAV or FLAC first";
    return nullptr;
  }
  return std::make_unique<FfmpegDecoder>(
      std::move(file), std::move(input), stream, std::move(codec));
}

}  // namespace lasso::audio
