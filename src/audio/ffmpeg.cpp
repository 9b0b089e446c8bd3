#include "ffmpeg.hpp"

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstring>
#include <string_view>
#include <utility>

#include <fcntl.h>
#include <poll.h>
#include <sys/stat.h>
#include <unistd.h>

#include "lasso/core/error.hpp"
#include "lasso/core/interrupt.hpp"

namespace lasso::audio {

namespace {

constexpr int kBufferBytes = 1 << 16;
constexpr int kPollMs = 100;
constexpr int kFlacBlock = 4096;  // as libFLAC has it; FFmpeg's own grow beyond what it reads

/// Waits until there is something to read, or throws if interrupted.
void wait_for(int descriptor) {
  pollfd waited{descriptor, POLLIN, 0};
  do {
    check_interrupt();
  } while (poll(&waited, 1, kPollMs) < 1);  // signals end it too
}

#if LIBAVCODEC_VERSION_INT >= AV_VERSION_INT(61, 13, 100)
const void* configuration(const AVCodec& encoder, AVCodecConfig which) {
  const void* found = nullptr;
  int count = 0;
  avcodec_get_supported_config(nullptr, &encoder, which, 0, &found, &count);
  return found;
}

/// The forms of samples that an encoder takes, a list that ends with AV_SAMPLE_FMT_NONE, and the
/// rates, a list that ends with 0; null where it takes any.
const AVSampleFormat* forms_of(const AVCodec& encoder) {
  return static_cast<const AVSampleFormat*>(configuration(encoder, AV_CODEC_CONFIG_SAMPLE_FORMAT));
}
const int* rates_of(const AVCodec& encoder) {
  return static_cast<const int*>(configuration(encoder, AV_CODEC_CONFIG_SAMPLE_RATE));
}
#else
const AVSampleFormat* forms_of(const AVCodec& encoder) { return encoder.sample_fmts; }
const int* rates_of(const AVCodec& encoder) { return encoder.supported_samplerates; }
#endif

/// The form that holds so many bits with the least of them; 0 stands for a lossy codec's own.
AVSampleFormat form_for(const AVCodec& encoder, int bits) {
  const AVSampleFormat* const forms = forms_of(encoder);
  if (forms == nullptr || bits == 0) {
    return forms == nullptr ? AV_SAMPLE_FMT_FLTP : forms[0];
  }
  AVSampleFormat best = forms[0];
  for (const AVSampleFormat* form = forms; *form != AV_SAMPLE_FMT_NONE; ++form) {
    const int held = 8 * av_get_bytes_per_sample(*form);
    const int best_held = 8 * av_get_bytes_per_sample(best);
    if (held >= bits && (best_held < bits || held < best_held)) {
      best = *form;
    }
  }
  return best;
}

/// The least rate that keeps all of the sound, or the highest there is.
int rate_for(const AVCodec& encoder, int rate) {
  const int* known = rates_of(encoder);
  int best = 0;
  for (; known != nullptr && *known != 0; ++known) {
    const bool better = best < rate ? *known > best : *known >= rate && *known < best;
    best = better ? *known : best;
  }
  return best == 0 ? rate : best;
}

/// Three channels without names are left, right and centre, as in WAV; FFmpeg takes the third for
/// the bass.
void usual_layout(AVChannelLayout* layout, int channels) {
  if (channels == 3) {
    av_channel_layout_from_string(layout, "3.0");
  } else {
    av_channel_layout_default(layout, channels);
  }
}

/// High quality, transparent to most ears: about 128 kbit/s a channel.
void set_quality(AVCodecContext* codec, int channels) {
  constexpr std::int64_t kBitRatePerChannel = 128'000;
  constexpr int kMp3Quality = 2;     // LAME's V2
  constexpr int kVorbisQuality = 8;  // of 10
  codec->bit_rate = kBitRatePerChannel * channels;
  switch (codec->codec_id) {
    case AV_CODEC_ID_MP3:
    case AV_CODEC_ID_VORBIS:
      codec->bit_rate = 0;
      codec->flags |= AV_CODEC_FLAG_QSCALE;
      codec->global_quality =
          FF_QP2LAMBDA * (codec->codec_id == AV_CODEC_ID_MP3 ? kMp3Quality : kVorbisQuality);
      break;
    case AV_CODEC_ID_AC3:
    case AV_CODEC_ID_EAC3:
      codec->bit_rate = std::min<std::int64_t>(codec->bit_rate, 640'000);
      break;
    case AV_CODEC_ID_MP2:
      codec->bit_rate = codec->sample_rate < 32'000 ? 160'000 : 384'000;
      break;
    default:
      break;
  }
}

}  // namespace

std::string ffmpeg_error(int code) {
  std::array<char, AV_ERROR_MAX_STRING_SIZE> text{};
  av_strerror(code, text.data(), text.size());
  return text.data();
}

void require(int code, const FfmpegFile& file) {
  if (code < 0) {
    file.check();
    throw Error(ErrorKind::input, ffmpeg_error(code) + "; choose another name or format with -o");
  }
}

FfmpegFile::FfmpegFile(const std::filesystem::path& path, Access access) {
  av_log_set_level(AV_LOG_QUIET);  // faults come back as numbers, and are told once
  const bool reads = access == Access::read;
  is_ours_ = path != "-";
  if (!is_ours_) {
    descriptor_ = reads ? STDIN_FILENO : STDOUT_FILENO;
  } else if (reads) {
    descriptor_ = open(path.c_str(), O_RDONLY | O_CLOEXEC);
  } else {
    constexpr mode_t kEverybody = 0666;  // less the umask
    descriptor_ = open(path.c_str(), O_RDWR | O_CREAT | O_TRUNC | O_CLOEXEC, kEverybody);
  }
  if (descriptor_ < 0) {
    check_interrupt();  // a pipe without a writer is waited for
    throw Error(ErrorKind::input, std::strerror(errno));
  }
  struct stat about {};
  const bool seekable = fstat(descriptor_, &about) == 0 && S_ISREG(about.st_mode) && is_ours_;
  auto* const buffer = static_cast<unsigned char*>(av_malloc(kBufferBytes));
  context_ = avio_alloc_context(buffer,
                                kBufferBytes,
                                reads ? 0 : 1,
                                this,
                                reads ? &FfmpegFile::read : nullptr,
                                reads ? nullptr : &FfmpegFile::write,
                                seekable ? &FfmpegFile::seek : nullptr);
}

FfmpegFile::~FfmpegFile() {
  av_freep(&context_->buffer);
  avio_context_free(&context_);
  if (is_ours_) {
    close(descriptor_);
  }
}

void FfmpegFile::check() const {
  if (fault_) {
    std::rethrow_exception(fault_);
  }
}

int FfmpegFile::read(void* self, std::uint8_t* bytes, int count) {
  auto& file = *static_cast<FfmpegFile*>(self);
  try {
    wait_for(file.descriptor_);
  } catch (...) {  // must not pass through C
    file.fault_ = std::current_exception();
    return AVERROR_EXIT;
  }
  const ssize_t got = ::read(file.descriptor_, bytes, static_cast<std::size_t>(count));
  if (got < 0) {
    return AVERROR(errno);
  }
  return got == 0 ? AVERROR_EOF : static_cast<int>(got);
}

#if LIBAVFORMAT_VERSION_MAJOR >= 61
int FfmpegFile::write(void* self, const std::uint8_t* bytes, int count) {
#else
int FfmpegFile::write(void* self, std::uint8_t* bytes, int count) {
#endif
  auto& file = *static_cast<FfmpegFile*>(self);
  for (int written = 0; written < count;) {
    const ssize_t some =
        ::write(file.descriptor_, bytes + written, static_cast<std::size_t>(count - written));
    if (some < 0 && errno != EINTR) {
      const char* const remedy =
          errno == EPIPE ? "; its reader has closed it" : "; free some space";
      file.fault_ = std::make_exception_ptr(
          Error(ErrorKind::input, std::strerror(errno) + std::string(remedy)));
      return AVERROR(errno);
    }
    written += static_cast<int>(std::max<ssize_t>(some, 0));
  }
  return count;
}

std::int64_t FfmpegFile::seek(void* self, std::int64_t offset, int whence) {
  const auto& file = *static_cast<FfmpegFile*>(self);
  if ((whence & AVSEEK_SIZE) != 0) {
    struct stat about {};
    return fstat(file.descriptor_, &about) == 0 ? about.st_size : AVERROR(errno);
  }
  const off_t place = lseek(file.descriptor_, offset, whence & ~AVSEEK_FORCE);
  return place < 0 ? AVERROR(errno) : place;
}

std::string name_of_layout(const AVChannelLayout& layout) {
  std::array<char, 256> name{};
  if (layout.order == AV_CHANNEL_ORDER_UNSPEC ||
      av_channel_layout_describe(&layout, name.data(), name.size()) < 0) {
    return "";
  }
  return name.data();
}

std::string plain_layout(const std::string& channels) {
  AVChannelLayout layout{};
  if (av_channel_layout_from_string(&layout, channels.c_str()) < 0) {
    return "";
  }
  std::string name = name_of_layout(layout);
  av_channel_layout_uninit(&layout);
  return name;
}

std::vector<std::string> channels_of_layout(const std::string& name) {
  AVChannelLayout layout{};
  std::vector<std::string> channels;
  if (av_channel_layout_from_string(&layout, name.c_str()) == 0) {
    for (int i = 0; i < layout.nb_channels; ++i) {
      std::array<char, 32> channel{};
      av_channel_name(channel.data(),
                      channel.size(),
                      av_channel_layout_channel_from_index(&layout, static_cast<unsigned>(i)));
      channels.emplace_back(channel.data());
    }
    av_channel_layout_uninit(&layout);
  }
  return channels;
}

std::string encoder_for(const std::string& muxer, const std::string& codec) {
  const AVOutputFormat* const container = av_guess_format(muxer.c_str(), nullptr, nullptr);
  const AVCodecDescriptor* const about = avcodec_descriptor_get_by_name(codec.c_str());
  if (container == nullptr || about == nullptr || about->type != AVMEDIA_TYPE_AUDIO) {
    return "";
  }
  if (muxer == "avi" && about->id == AV_CODEC_ID_FLAC) {  // it begins such a file and fails then
    return "";
  }
  const int holds = avformat_query_codec(container, about->id, FF_COMPLIANCE_NORMAL);
  // Transport streams do not say.
  constexpr std::array<AVCodecID, 4> kBroadcast{
      AV_CODEC_ID_AAC, AV_CODEC_ID_MP2, AV_CODEC_ID_MP3, AV_CODEC_ID_AC3};
  const bool is_broadcast =
      std::find(kBroadcast.begin(), kBroadcast.end(), about->id) != kBroadcast.end();
  if (holds == 0 || (holds < 0 && !is_broadcast)) {
    return "";
  }
  // FFmpeg's own of these are younger than the libraries'.
  for (const char* const name : {"libmp3lame", "libopus", "libvorbis"}) {
    const AVCodec* const library = avcodec_find_encoder_by_name(name);
    if (library != nullptr && library->id == about->id) {
      return name;
    }
  }
  const AVCodec* const encoder = avcodec_find_encoder(about->id);
  return encoder == nullptr || (encoder->capabilities & AV_CODEC_CAP_EXPERIMENTAL) != 0
             ? ""
             : encoder->name;
}

CodecPtr open_encoder(const SampleFormat& format,
                      std::int64_t sample_rate,
                      std::int64_t channels,
                      const std::string& layout) {
  av_log_set_level(AV_LOG_QUIET);
  const AVCodec* const encoder = avcodec_find_encoder_by_name(format.codec.c_str());
  const AVOutputFormat* const container = av_guess_format(format.muxer.c_str(), nullptr, nullptr);
  if (encoder == nullptr || container == nullptr) {
    return nullptr;
  }
  for (const bool usual : {false, true}) {
    CodecPtr codec(avcodec_alloc_context3(encoder));
    const auto count = static_cast<int>(channels);
    if (usual || av_channel_layout_from_string(&codec->ch_layout, layout.c_str()) < 0 ||
        codec->ch_layout.nb_channels != count) {
      av_channel_layout_uninit(&codec->ch_layout);
      usual_layout(&codec->ch_layout, count);
    }
    const int bits = integer_bits(format);
    codec->sample_fmt = form_for(*encoder, bits);
    if (bits > 16 && codec->codec_id != AV_CODEC_ID_PCM_S32LE) {
      codec->bits_per_raw_sample = bits;
    }
    codec->sample_rate = rate_for(*encoder, static_cast<int>(sample_rate));
    codec->time_base = {1, codec->sample_rate};
    if (codec->codec_id == AV_CODEC_ID_FLAC) {
      codec->frame_size = kFlacBlock;
    }
    set_quality(codec.get(), count);
    if ((container->flags & AVFMT_GLOBALHEADER) != 0) {
      codec->flags |= AV_CODEC_FLAG_GLOBAL_HEADER;
    }
    if (avcodec_open2(codec.get(), encoder, nullptr) == 0) {
      return codec;
    }
  }
  return nullptr;
}

bool can_mux(const SampleFormat& format, std::int64_t sample_rate, std::int64_t channels) {
  const CodecPtr codec = open_encoder(format, sample_rate, channels, "");
  AVFormatContext* output = nullptr;
  if (!codec ||
      avformat_alloc_output_context2(&output, nullptr, format.muxer.c_str(), nullptr) < 0) {
    return false;
  }
  const OutputPtr owner(output);
  AVStream* const sound = avformat_new_stream(output, nullptr);
  sound->time_base = codec->time_base;
  if (avcodec_parameters_from_context(sound->codecpar, codec.get()) < 0 ||
      avio_open_dyn_buf(&output->pb) < 0) {
    return false;
  }
  const bool begun = avformat_write_header(output, nullptr) >= 0;
  std::uint8_t* bytes = nullptr;
  avio_close_dyn_buf(output->pb, &bytes);
  av_free(bytes);
  return begun;
}

ConverterPtr make_converter(const SampleForm& from, const SampleForm& to) {
  SwrContext* converter = nullptr;
  const int error = swr_alloc_set_opts2(&converter,
                                        const_cast<AVChannelLayout*>(&to.channels),
                                        to.format,
                                        to.rate,
                                        const_cast<AVChannelLayout*>(&from.channels),
                                        from.format,
                                        from.rate,
                                        0,
                                        nullptr);
  ConverterPtr made(converter);
  return error < 0 || swr_init(converter) < 0 ? nullptr : std::move(made);
}

InputPtr open_input(FfmpegFile& file,
                    const std::string& raw,
                    AVDictionary** options,
                    std::string& reason) {
  const AVInputFormat* const format = raw.empty() ? nullptr : av_find_input_format(raw.c_str());
  AVFormatContext* input = avformat_alloc_context();
  input->pb = file.context();
  // Playlists may name other places: none is allowed.
  av_dict_set(options, "protocol_whitelist", "none", 0);
  int error = avformat_open_input(&input, "", format, options);  // frees `input` if it fails
  InputPtr opened(error < 0 ? nullptr : input);
  if (opened) {
    if (!raw.empty()) {
      opened->probesize = 32;  // all is known; a live sound must not wait for more
    }
    error = avformat_find_stream_info(opened.get(), nullptr);
  }
  file.check();
  if (error < 0) {
    reason = "no audio that can be decoded (" + ffmpeg_error(error) +
             "); convert it to WAV or FLAC first";
    return nullptr;
  }
  return opened;
}

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

#if LIBAVFORMAT_VERSION_MAJOR >= 61
void copy_side_data(const AVStream&, AVStream*) {}  // among the parameters

bool has_display_matrix(const AVStream& stream) {
  return av_packet_side_data_get(stream.codecpar->coded_side_data,
                                 stream.codecpar->nb_coded_side_data,
                                 AV_PKT_DATA_DISPLAYMATRIX) != nullptr;
}
#else
void copy_side_data(const AVStream& from, AVStream* to) {
  for (int i = 0; i < from.nb_side_data; ++i) {
    const AVPacketSideData& part = from.side_data[i];
    if (std::uint8_t* const copy = av_stream_new_side_data(to, part.type, part.size)) {
      std::memcpy(copy, part.data, part.size);
    }
  }
}

bool has_display_matrix(const AVStream& stream) {
  return av_stream_get_side_data(&stream, AV_PKT_DATA_DISPLAYMATRIX, nullptr) != nullptr;
}
#endif

bool keeps_display_matrix(const AVOutputFormat& container) {
  const std::string_view name(container.name);
  return name == "mp4" || name == "mov" || name == "ipod" ||
         (name == "matroska" && LIBAVFORMAT_VERSION_MAJOR >= 61);
}

}  // namespace lasso::audio
