#include "ffmpeg.hpp"

#include <array>
#include <cerrno>
#include <cstring>
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

/// Waits until there is something to read, or throws if interrupted.
void wait_for(int descriptor) {
  pollfd waited{descriptor, POLLIN, 0};
  do {
    check_interrupt();
  } while (poll(&waited, 1, kPollMs) < 1);  // signals end it too
}

}  // namespace

std::string ffmpeg_error(int code) {
  std::array<char, AV_ERROR_MAX_STRING_SIZE> text{};
  av_strerror(code, text.data(), text.size());
  return text.data();
}

FfmpegFile::FfmpegFile(const std::filesystem::path& path, Access access) {
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

#if LIBAVCODEC_VERSION_INT >= AV_VERSION_INT(61, 13, 100)
AVSampleFormat first_form_of(const AVCodec& encoder) {
  const void* forms = nullptr;
  int count = 0;
  avcodec_get_supported_config(nullptr, &encoder, AV_CODEC_CONFIG_SAMPLE_FORMAT, 0, &forms, &count);
  return count > 0 ? *static_cast<const AVSampleFormat*>(forms) : AV_SAMPLE_FMT_FLTP;
}

const int* rates_of(const AVCodec& encoder) {
  const void* rates = nullptr;
  int count = 0;
  avcodec_get_supported_config(nullptr, &encoder, AV_CODEC_CONFIG_SAMPLE_RATE, 0, &rates, &count);
  return static_cast<const int*>(rates);
}
#else
AVSampleFormat first_form_of(const AVCodec& encoder) { return encoder.sample_fmts[0]; }
const int* rates_of(const AVCodec& encoder) { return encoder.supported_samplerates; }
#endif

ConverterPtr make_converter(
    AVChannelLayout channels, AVSampleFormat from, int from_rate, AVSampleFormat to, int to_rate) {
  SwrContext* converter = nullptr;
  const int error = swr_alloc_set_opts2(
      &converter, &channels, to, to_rate, &channels, from, from_rate, 0, nullptr);
  ConverterPtr made(converter);
  return error < 0 || swr_init(converter) < 0 ? nullptr : std::move(made);
}

InputPtr open_input(FfmpegFile& file,
                    const std::string& raw,
                    AVDictionary** options,
                    std::string& reason) {
  av_log_set_level(AV_LOG_QUIET);  // faults come back as numbers, and are told once
  const AVInputFormat* const format = raw.empty() ? nullptr : av_find_input_format(raw.c_str());
  AVFormatContext* input = avformat_alloc_context();
  input->pb = file.context();
  // Playlists may name other places: none is allowed.
  av_dict_set(options, "protocol_whitelist", "none", 0);
  int error = avformat_open_input(&input, "", format, options);  // frees `input` if it fails
  InputPtr opened(error < 0 ? nullptr : input);
  if (opened) {
    error = avformat_find_stream_info(opened.get(), nullptr);
  }
  file.check();
  if (error < 0) {
    reason = "no sound that we can decode (" + ffmpeg_error(error) +
             "); convert it to WAV or FLAC first";
    return nullptr;
  }
  return opened;
}

}  // namespace lasso::audio
