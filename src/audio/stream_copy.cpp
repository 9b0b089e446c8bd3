#include "stream_copy.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstring>
#include <string_view>
#include <utility>

#include "lasso/core/error.hpp"

namespace lasso::audio {

namespace {

/// What others have counted of streams as they were.
constexpr std::array<std::string_view, 5> kStale{
    "_STATISTICS", "BPS", "DURATION", "NUMBER_OF_", "encoder"};

bool is_one_of(std::string_view name, std::initializer_list<std::string_view> names) {
  return std::find(names.begin(), names.end(), name) != names.end();
}

/// Whether the container holds streams of that kind beside a sound.
bool holds(const AVOutputFormat& container, const AVCodecParameters& stream) {
  const int answer = avformat_query_codec(&container, stream.codec_id, FF_COMPLIANCE_NORMAL);
  if (answer >= 0) {
    return answer == 1;
  }
  // It does not say: so it is with transport streams, which hold what broadcasters send.
  return stream.codec_type != AVMEDIA_TYPE_SUBTITLE ||
         stream.codec_id == AV_CODEC_ID_DVB_SUBTITLE || stream.codec_id == AV_CODEC_ID_DVB_TELETEXT;
}

/// The input's tag of a codec where the output's container has it too, as hvc1 and hev1.
std::uint32_t tag_for(const AVOutputFormat& container, const AVCodecParameters& stream) {
  const bool has = container.codec_tag == nullptr ||
                   av_codec_get_id(container.codec_tag, stream.codec_tag) == stream.codec_id;
  return has ? stream.codec_tag : 0;
}

void copy_tags(AVDictionary** to, const AVDictionary* from) {
  for (const AVDictionaryEntry* tag = nullptr;
       (tag = av_dict_get(from, "", tag, AV_DICT_IGNORE_SUFFIX)) != nullptr;) {
    const std::string_view key(tag->key);
    if (std::none_of(kStale.begin(), kStale.end(), [&](std::string_view stale) {
          return key.substr(0, stale.size()) == stale;
        })) {
      av_dict_set(to, tag->key, tag->value, 0);
    }
  }
}

/// What text becomes there; AV_CODEC_ID_NONE where there is no place for it.
AVCodecID text_codec_of(std::string_view muxer) {
  if (is_one_of(muxer, {"mp4", "mov", "ipod", "3gp"})) {
    return AV_CODEC_ID_MOV_TEXT;
  }
  return muxer == "matroska" ? AV_CODEC_ID_SUBRIP
         : muxer == "webm"   ? AV_CODEC_ID_WEBVTT
                             : AV_CODEC_ID_NONE;
}

/// Whether a stream only says again what the container says itself: MP4's chapters and time codes.
bool is_repetition(const AVStream& stream, const AVFormatContext& input) {
  return (stream.codecpar->codec_id == AV_CODEC_ID_BIN_DATA && input.nb_chapters > 0) ||
         stream.codecpar->codec_tag == MKTAG('t', 'm', 'c', 'd');
}

const char* name_of(const AVStream& stream) {
  switch (stream.codecpar->codec_type) {
    case AVMEDIA_TYPE_AUDIO:
      return "other audio tracks";
    case AVMEDIA_TYPE_SUBTITLE:
      return "subtitles";
    case AVMEDIA_TYPE_ATTACHMENT:
      return "attachments";
    case AVMEDIA_TYPE_VIDEO:
      return "cover art";
    default:
      return "data tracks";
  }
}

}  // namespace

StreamCopy::StreamCopy(const std::filesystem::path& from,
                       int track,
                       double begins_s,
                       bool pictures,
                       AVFormatContext* output)
    : file_(from, FfmpegFile::Access::read),
      begins_s_(begins_s),
      pictures_(pictures),
      output_(output),
      packet_(av_packet_alloc()) {
  std::string reason;
  AVDictionary* settings = nullptr;
  input_ = open_input(file_, "", &settings, reason);
  av_dict_free(&settings);
  if (!input_) {
    throw Error(ErrorKind::input, reason);
  }
  if (const int sound = audio_stream(input_.get(), track); sound >= 0) {
    sound_ = input_->streams[sound];
    clock_ = std::make_unique<ContainerClock>(*input_, *sound_);
  }
}

void StreamCopy::add_streams(const std::function<AVStream*()>& add_sound) {
  const bool has_pictures = std::any_of(input_->streams,
                                        input_->streams + input_->nb_streams,
                                        [](const AVStream* stream) { return is_picture(*stream); });
  // A sound taken out of a film goes alone.
  const bool all = pictures_ || !has_pictures;
  places_.resize(input_->nb_streams);
  bool added = false;
  for (unsigned int i = 0; i < input_->nb_streams; ++i) {
    AVStream* const from = input_->streams[i];
    if (from == sound_) {
      AVStream* const to = add_sound();
      copy_tags(&to->metadata, from->metadata);
      to->disposition = from->disposition;
      added = true;
    } else if (all) {
      add(i);
    }
    const bool counts = from == sound_ || places_[i].index >= 0;  // for the clock, or to copy
    from->discard = counts ? AVDISCARD_DEFAULT : AVDISCARD_ALL;
  }
  if (!added) {
    add_sound();
  }
  copy_tags(&output_->metadata, input_->metadata);
  copy_chapters();
}

void StreamCopy::add(unsigned int index) {
  const AVStream& from = *input_->streams[index];
  const AVMediaType type = from.codecpar->codec_type;
  const AVOutputFormat& container = *output_->oformat;
  const std::string_view muxer(container.name);
  if (type == AVMEDIA_TYPE_VIDEO && !is_picture(from)) {
    add_cover(index);
  } else if (type == AVMEDIA_TYPE_ATTACHMENT) {
    muxer == "matroska" ? copy(index) : leave_out(name_of(from));
  } else if (type == AVMEDIA_TYPE_UNKNOWN || type == AVMEDIA_TYPE_DATA) {
    if (!is_repetition(from, *input_)) {
      leave_out(name_of(from));
    }
  } else if (holds(container, *from.codecpar)) {
    copy(index);
    if (is_picture(from) && has_display_matrix(from) && !keeps_display_matrix(container)) {
      leave_out("the picture's rotation");
    }
  } else if (is_picture(from)) {
    throw Error(ErrorKind::input,
                std::string(muxer) + " holds no pictures coded as " +
                    avcodec_get_name(from.codecpar->codec_id) + "; use .mkv");
  } else if (type != AVMEDIA_TYPE_SUBTITLE || !add_converted(index)) {
    leave_out(name_of(from));
  }
}

void StreamCopy::copy(unsigned int index) {
  const AVStream& from = *input_->streams[index];
  AVStream* const to = avformat_new_stream(output_, nullptr);
  require(avcodec_parameters_copy(to->codecpar, from.codecpar), file_);
  to->codecpar->codec_tag = tag_for(*output_->oformat, *from.codecpar);
  to->time_base = from.time_base;
  to->avg_frame_rate = from.avg_frame_rate;
  to->sample_aspect_ratio = from.sample_aspect_ratio;
  to->disposition = from.disposition;
  copy_side_data(from, to);
  copy_tags(&to->metadata, from.metadata);
  places_[index].index = to->index;
}

bool StreamCopy::add_converted(unsigned int index) {
  const AVStream& from = *input_->streams[index];
  auto converter = SubtitleConverter::between(from, text_codec_of(output_->oformat->name));
  if (!converter) {
    return false;
  }
  AVStream* const to = avformat_new_stream(output_, nullptr);
  converter->describe(to->codecpar);
  to->time_base = from.time_base;
  to->disposition = from.disposition;
  copy_tags(&to->metadata, from.metadata);
  places_[index].index = to->index;
  places_[index].converter = std::move(converter);
  return true;
}

/// Matroska has covers as files, others as a picture of one frame.
void StreamCopy::add_cover(unsigned int index) {
  const AVStream& from = *input_->streams[index];
  const std::string_view muxer(output_->oformat->name);
  if (is_one_of(muxer, {"mp4", "ipod", "mp3", "flac", "aiff"})) {
    copy(index);
  } else if (muxer == "matroska" && from.attached_pic.size > 0) {
    const bool png = from.codecpar->codec_id == AV_CODEC_ID_PNG;
    AVStream* const to = avformat_new_stream(output_, nullptr);
    to->codecpar->codec_type = AVMEDIA_TYPE_ATTACHMENT;
    to->codecpar->codec_id = from.codecpar->codec_id;
    const auto size = static_cast<std::size_t>(from.attached_pic.size);
    to->codecpar->extradata =
        static_cast<std::uint8_t*>(av_mallocz(size + AV_INPUT_BUFFER_PADDING_SIZE));
    std::memcpy(to->codecpar->extradata, from.attached_pic.data, size);
    to->codecpar->extradata_size = from.attached_pic.size;
    av_dict_set(&to->metadata, "filename", png ? "cover.png" : "cover.jpg", 0);
    av_dict_set(&to->metadata, "mimetype", png ? "image/png" : "image/jpeg", 0);
  } else {
    leave_out(name_of(from));
  }
}

void StreamCopy::copy_chapters() {
  if (input_->nb_chapters == 0) {
    return;
  }
  const std::string_view muxer(output_->oformat->name);
  if (!is_one_of(muxer, {"mp4", "mov", "ipod", "matroska", "webm", "mp3", "ogg", "opus"})) {
    leave_out("chapters");
    return;
  }
  output_->chapters = static_cast<AVChapter**>(av_calloc(input_->nb_chapters, sizeof(AVChapter*)));
  for (unsigned int i = 0; i < input_->nb_chapters; ++i) {
    const AVChapter& from = *input_->chapters[i];
    const std::int64_t begin = std::llround(begins_s_ / av_q2d(from.time_base));
    auto* const to = static_cast<AVChapter*>(av_mallocz(sizeof(AVChapter)));
    to->id = from.id;
    to->time_base = from.time_base;
    to->start = std::max<std::int64_t>(from.start - begin, 0);
    to->end = std::max(from.end - begin, to->start);
    av_dict_copy(&to->metadata, from.metadata, 0);
    output_->chapters[output_->nb_chapters++] = to;
  }
}

void StreamCopy::leave_out(const std::string& what) {
  if (std::find(left_out_.begin(), left_out_.end(), what) == left_out_.end()) {
    left_out_.push_back(what);
  }
}

void StreamCopy::advance(double until_s) {
  while (!ended_ && reached_s_ < until_s) {
    const int error = av_read_frame(input_.get(), packet_.get());
    if (error < 0) {
      file_.check();
      ended_ = true;
      return;
    }
    const AVStream& from = *input_->streams[packet_->stream_index];
    if (clock_) {
      clock_->adjust(*packet_);
    }
    const auto index = static_cast<std::size_t>(packet_->stream_index);
    if (index < places_.size() && places_[index].index >= 0) {
      write(from, places_[index]);
    }
    av_packet_unref(packet_.get());
  }
}

void StreamCopy::write(const AVStream& from, Place& place) {
  const std::int64_t begin = std::llround(begins_s_ / av_q2d(from.time_base));
  if (packet_->pts != AV_NOPTS_VALUE) {
    packet_->pts -= begin;
  }
  if (packet_->dts != AV_NOPTS_VALUE) {
    packet_->dts -= begin;
    reached_s_ = std::max(reached_s_, static_cast<double>(packet_->dts) * av_q2d(from.time_base));
  }
  if (place.converter && !place.converter->convert(packet_.get())) {
    return;
  }
  const AVStream& to = *output_->streams[place.index];
  av_packet_rescale_ts(packet_.get(), from.time_base, to.time_base);
  // Muxers refuse what does not follow; joined and damaged files have it.
  if (packet_->dts != AV_NOPTS_VALUE && place.last_dts != AV_NOPTS_VALUE &&
      packet_->dts <= place.last_dts) {
    packet_->dts = place.last_dts + 1;
    packet_->pts = std::max(packet_->pts, packet_->dts);
  }
  place.last_dts = packet_->dts;
  packet_->stream_index = place.index;
  packet_->pos = -1;
  require(av_interleaved_write_frame(output_, packet_.get()), file_);
}

}  // namespace lasso::audio
