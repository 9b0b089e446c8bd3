#include <algorithm>
#include <limits>
#include <utility>
#include <vector>

#include "encoder.hpp"
#include "ffmpeg.hpp"
#include "lasso/audio/not_held.hpp"
#include "lasso/core/error.hpp"
#include "stream_copy.hpp"

namespace lasso::audio {

namespace {

constexpr int kSamplesAtOnce = 4096;  // where a codec takes any number

[[noreturn]] void fail(const std::string& fault) { throw Error(ErrorKind::input, fault); }

class FfmpegEncoder : public Encoder {
 public:
  FfmpegEncoder(const std::filesystem::path& path, const OutputRequest& request)
      : file_(path, FfmpegFile::Access::write),
        rate_(static_cast<int>(request.sample_rate)),
        packet_(av_packet_alloc()),
        frame_(av_frame_alloc()) {
    AVFormatContext* output = nullptr;
    require(avformat_alloc_output_context2(&output, nullptr, request.format.muxer.c_str(), nullptr),
            file_);
    output_.reset(output);
    output_->pb = file_.context();
    open_codec(request);
    if (request.beside.input.empty()) {
      add_sound();
    } else {
      others_ = std::make_unique<StreamCopy>(request.beside.input,
                                             request.beside.track,
                                             request.beside.begins_s,
                                             request.format.is_film,
                                             output_.get());
      others_->add_streams([&] { return add_sound(); });
    }
    for (const auto& [name, text] : request.tags.words) {
      av_dict_set(&output_->metadata, name.c_str(), text.c_str(), 0);
    }
    require(avformat_write_header(output_.get(), nullptr), file_);
  }

  ~FfmpegEncoder() override { av_channel_layout_uninit(&layout_); }

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
    if (others_) {
      others_->advance(std::numeric_limits<double>::infinity());
    }
    require(av_write_trailer(output_.get()), file_);
    avio_flush(output_->pb);
    file_.check();
  }

  std::vector<std::string> notes() const override {
    std::vector<std::string> notes = notes_;
    if (others_ && !others_->left_out().empty()) {
      notes.push_back(not_held(others_->left_out()));
    }
    return notes;
  }

 private:
  void open_codec(const OutputRequest& request) {
    const std::string& name = request.format.codec;
    codec_ = open_encoder(request.format, request.sample_rate, request.channels, request.layout);
    if (!codec_) {
      fail(name + " does not hold " + std::to_string(request.channels) + " channels at " +
           std::to_string(request.sample_rate) + " Hz; use .wav");
    }
    if (av_channel_layout_from_string(&layout_, request.layout.c_str()) < 0 ||
        layout_.nb_channels != codec_->ch_layout.nb_channels) {
      av_channel_layout_uninit(&layout_);
      require(av_channel_layout_copy(&layout_, &codec_->ch_layout), file_);
    }
    if (codec_->sample_rate != rate_) {
      notes_.push_back("has " + std::to_string(codec_->sample_rate) + " Hz, since " + name +
                       " does not take " + std::to_string(rate_));
    }
    if (const std::string now = name_of_layout(codec_->ch_layout); now != name_of_layout(layout_)) {
      notes_.push_back("has its channels as " + now + ", since " + name + " does not take " +
                       name_of_layout(layout_));
    }
  }

  AVStream* add_sound() {
    sound_ = avformat_new_stream(output_.get(), nullptr);
    sound_->time_base = codec_->time_base;
    require(avcodec_parameters_from_context(sound_->codecpar, codec_.get()), file_);
    return sound_;
  }

  void convert(const std::uint8_t* interleaved, AVSampleFormat format, std::int64_t samples) {
    if (!converter_) {
      converter_ = make_converter({layout_, format, rate_},
                                  {codec_->ch_layout, codec_->sample_fmt, codec_->sample_rate});
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
      if (others_) {
        others_->advance(static_cast<double>(packet_->pts) / codec_->sample_rate);
      }
      av_packet_rescale_ts(packet_.get(), codec_->time_base, sound_->time_base);
      packet_->stream_index = sound_->index;
      require(av_interleaved_write_frame(output_.get(), packet_.get()), file_);
      file_.check();
    }
  }

  static constexpr int kConverterDelay = 256;  // what its resampler keeps back

  FfmpegFile file_;  // before what writes to it
  OutputPtr output_;
  CodecPtr codec_;
  AVStream* sound_ = nullptr;
  int rate_;
  ConverterPtr converter_;
  PacketPtr packet_;
  FramePtr frame_;
  std::unique_ptr<StreamCopy> others_;
  AVChannelLayout layout_{};  // of what we are given
  std::vector<std::string> notes_;
  std::int64_t sent_ = 0;
};

}  // namespace

std::unique_ptr<Encoder> encode_with_ffmpeg(const std::filesystem::path& path,
                                            const OutputRequest& request) {
  return std::make_unique<FfmpegEncoder>(path, request);
}

}  // namespace lasso::audio
