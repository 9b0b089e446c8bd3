#include <algorithm>
#include <cstring>
#include <utility>
#include <vector>

extern "C" {
#include <libavutil/opt.h>
}
#include "encoder.hpp"
#include "ffmpeg.hpp"
#include "lasso/core/error.hpp"

namespace lasso::audio {

namespace {

constexpr std::int64_t kBitRatePerChannel = 128'000;
constexpr int kSamplesAtOnce = 4096;  // where a codec takes any number

[[noreturn]] void fail(const std::string& fault) { throw Error(ErrorKind::input, fault); }

void require(int code, const FfmpegFile& file) {
  if (code < 0) {
    file.check();
    fail(ffmpeg_error(code) + "; choose another name or format with -o");
  }
}

/// A file being written; its context closes with it.
struct FreeOutput {
  void operator()(AVFormatContext* output) const noexcept { avformat_free_context(output); }
};

/// The pictures of a film, copied beside our sound.
class PictureCopy {
 public:
  PictureCopy(const std::filesystem::path& film, AVFormatContext* output)
      : file_(film, FfmpegFile::Access::read), output_(output), packet_(av_packet_alloc()) {
    std::string reason;
    AVDictionary* settings = nullptr;
    input_ = open_input(file_, "", &settings, reason);
    av_dict_free(&settings);
    if (!input_) {
      fail(reason);
    }
    places_.assign(input_->nb_streams, -1);
    for (unsigned int i = 0; i < input_->nb_streams; ++i) {
      AVStream* const from = input_->streams[i];
      const AVMediaType type = from->codecpar->codec_type;
      const bool fits = avformat_query_codec(
                            output->oformat, from->codecpar->codec_id, FF_COMPLIANCE_NORMAL) != 0;
      if (type == AVMEDIA_TYPE_VIDEO && !fits) {
        fail(std::string(output->oformat->name) + " holds no pictures coded as " +
             avcodec_get_name(from->codecpar->codec_id) + "; use .mkv");
      }
      if (fits && (type == AVMEDIA_TYPE_VIDEO || type == AVMEDIA_TYPE_SUBTITLE)) {
        add(i);
      } else {
        from->discard = AVDISCARD_ALL;
      }
    }
    av_dict_copy(&output->metadata, input_->metadata, 0);
  }

  /// Writes what is due before `until_s` of the sound.
  void advance(double until_s) {
    while (!ended_ && reached_s_ < until_s) {
      const int error = av_read_frame(input_.get(), packet_.get());
      if (error < 0) {
        file_.check();
        ended_ = true;
        return;
      }
      const auto from = static_cast<std::size_t>(packet_->stream_index);
      if (from < places_.size() && places_[from] >= 0) {
        const AVStream* const source = input_->streams[from];
        const AVStream* const target = output_->streams[places_[from]];
        const std::int64_t time = packet_->dts != AV_NOPTS_VALUE ? packet_->dts : packet_->pts;
        if (time != AV_NOPTS_VALUE) {
          reached_s_ = static_cast<double>(time) * av_q2d(source->time_base);
        }
        av_packet_rescale_ts(packet_.get(), source->time_base, target->time_base);
        packet_->stream_index = places_[from];
        packet_->pos = -1;
        require(av_interleaved_write_frame(output_, packet_.get()), file_);
      } else {
        av_packet_unref(packet_.get());
      }
    }
  }

 private:
  void add(unsigned int index) {
    AVStream* const from = input_->streams[index];
    AVStream* const to = avformat_new_stream(output_, nullptr);
    require(avcodec_parameters_copy(to->codecpar, from->codecpar), file_);
    to->codecpar->codec_tag = 0;  // the new container has its own
    to->time_base = from->time_base;
    to->avg_frame_rate = from->avg_frame_rate;
    to->sample_aspect_ratio = from->sample_aspect_ratio;
    to->disposition = from->disposition;
    av_dict_copy(&to->metadata, from->metadata, 0);
    places_[index] = to->index;
  }

  FfmpegFile file_;
  InputPtr input_;
  AVFormatContext* output_;
  PacketPtr packet_;
  std::vector<int> places_;  // of each of the film's streams in the output, -1 for none
  double reached_s_ = -1.0;
  bool ended_ = false;
};

class FfmpegEncoder : public Encoder {
 public:
  FfmpegEncoder(const std::filesystem::path& path, const OutputRequest& request)
      : file_(path, FfmpegFile::Access::write),
        rate_(static_cast<int>(request.sample_rate)),
        packet_(av_packet_alloc()),
        frame_(av_frame_alloc()) {
    av_log_set_level(AV_LOG_QUIET);
    AVFormatContext* output = nullptr;
    require(avformat_alloc_output_context2(&output, nullptr, request.format.muxer.c_str(), nullptr),
            file_);
    output_.reset(output);
    output_->pb = file_.context();
    open_codec(request);
    if (!request.picture_from.empty()) {
      picture_ = std::make_unique<PictureCopy>(request.picture_from, output_.get());
    }
    for (const auto& [name, text] : request.tags.words) {
      av_dict_set(&output_->metadata, name.c_str(), text.c_str(), 0);
    }
    require(avformat_write_header(output_.get(), nullptr), file_);
  }

  void write(const float* interleaved, std::int64_t samples) override {
    convert(reinterpret_cast<const std::uint8_t*>(interleaved), AV_SAMPLE_FMT_FLT, samples);
  }

  void write(const int* interleaved, std::int64_t samples) override {
    convert(reinterpret_cast<const std::uint8_t*>(interleaved), AV_SAMPLE_FMT_S32, samples);
  }

  void finish() override {
    if (converter_) {
      pull(/*last=*/true);
    }
    encode(nullptr);
    if (picture_) {
      picture_->advance(1e18);
    }
    require(av_write_trailer(output_.get()), file_);
    avio_flush(output_->pb);
    file_.check();
  }

 private:
  void open_codec(const OutputRequest& request) {
    const std::string& name = request.format.codec;
    const AVCodec* const encoder = avcodec_find_encoder_by_name(name.c_str());
    if (encoder == nullptr) {
      fail("FFmpeg encodes no " + name + " here; use .wav");
    }
    codec_.reset(avcodec_alloc_context3(encoder));
    codec_->sample_fmt = first_form_of(*encoder);
    if (encoder->id == AV_CODEC_ID_FLAC) {
      codec_->bits_per_raw_sample = integer_bits(request.format);
      codec_->sample_fmt = codec_->bits_per_raw_sample > 16 ? AV_SAMPLE_FMT_S32 : AV_SAMPLE_FMT_S16;
    }
    codec_->sample_rate = rate_;
    // A codec that knows a few rates gets the least that keeps all of the sound.
    if (const int* rates = rates_of(*encoder)) {
      int best = 0;
      for (; *rates != 0; ++rates) {
        const bool better = best < rate_ ? *rates > best : *rates >= rate_ && *rates < best;
        best = better ? *rates : best;
      }
      codec_->sample_rate = best;
    }
    av_channel_layout_default(&codec_->ch_layout, static_cast<int>(request.channels));
    codec_->bit_rate = kBitRatePerChannel * request.channels;
    codec_->time_base = {1, codec_->sample_rate};
    if ((output_->oformat->flags & AVFMT_GLOBALHEADER) != 0) {
      codec_->flags |= AV_CODEC_FLAG_GLOBAL_HEADER;
    }
    if (avcodec_open2(codec_.get(), encoder, nullptr) < 0) {
      fail(name + " does not hold " + std::to_string(request.channels) + " channels at " +
           std::to_string(request.sample_rate) + " Hz; use .wav");
    }
    sound_ = avformat_new_stream(output_.get(), nullptr);
    sound_->time_base = codec_->time_base;
    require(avcodec_parameters_from_context(sound_->codecpar, codec_.get()), file_);
  }

  void convert(const std::uint8_t* interleaved, AVSampleFormat format, std::int64_t samples) {
    if (!converter_) {
      converter_ =
          make_converter(codec_->ch_layout, format, rate_, codec_->sample_fmt, codec_->sample_rate);
      if (!converter_) {
        fail("has channels that FFmpeg does not convert; use .wav");
      }
    }
    require(swr_convert(converter_.get(), nullptr, 0, &interleaved, static_cast<int>(samples)),
            file_);
    pull(/*last=*/false);
  }

  /// Encodes whole frames of what the converter holds; at the end what is left too.
  void pull(bool last) {
    const int size = codec_->frame_size > 0 ? codec_->frame_size : kSamplesAtOnce;
    while (true) {
      const int held = swr_get_out_samples(converter_.get(), 0);
      if (held <= 0 || (!last && held < size + kConverterDelay)) {
        return;
      }
      av_frame_unref(frame_.get());
      frame_->nb_samples = size;
      frame_->format = codec_->sample_fmt;
      frame_->sample_rate = codec_->sample_rate;
      require(av_channel_layout_copy(&frame_->ch_layout, &codec_->ch_layout), file_);
      require(av_frame_get_buffer(frame_.get(), 0), file_);
      // No input and a null pointer drain the converter; no input and a pointer do not.
      const std::uint8_t* none = nullptr;
      const int got =
          swr_convert(converter_.get(), frame_->extended_data, size, last ? nullptr : &none, 0);
      require(got, file_);
      if (got == 0) {
        return;
      }
      frame_->nb_samples = got;
      frame_->pts = sent_;
      sent_ += got;
      encode(frame_.get());
    }
  }

  /// Null flushes.
  void encode(const AVFrame* frame) {
    require(avcodec_send_frame(codec_.get(), frame), file_);
    while (true) {
      const int error = avcodec_receive_packet(codec_.get(), packet_.get());
      if (error == AVERROR(EAGAIN) || error == AVERROR_EOF) {
        return;
      }
      require(error, file_);
      if (picture_) {
        picture_->advance(static_cast<double>(packet_->pts) / codec_->sample_rate);
      }
      av_packet_rescale_ts(packet_.get(), codec_->time_base, sound_->time_base);
      packet_->stream_index = sound_->index;
      require(av_interleaved_write_frame(output_.get(), packet_.get()), file_);
      file_.check();
    }
  }

  static constexpr int kConverterDelay = 256;  // what its resampler keeps back

  FfmpegFile file_;  // before what writes to it
  std::unique_ptr<AVFormatContext, FreeOutput> output_;
  CodecPtr codec_;
  AVStream* sound_ = nullptr;
  int rate_;
  ConverterPtr converter_;
  PacketPtr packet_;
  FramePtr frame_;
  std::unique_ptr<PictureCopy> picture_;
  std::int64_t sent_ = 0;
};

}  // namespace

std::unique_ptr<Encoder> encode_with_ffmpeg(const std::filesystem::path& path,
                                            const OutputRequest& request) {
  return std::make_unique<FfmpegEncoder>(path, request);
}

}  // namespace lasso::audio
