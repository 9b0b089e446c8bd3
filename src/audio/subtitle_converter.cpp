#include "subtitle_converter.hpp"

#include <cstring>
#include <utility>
#include <vector>

namespace lasso::audio {

namespace {

constexpr std::size_t kMostBytes = 1 << 16;  // of one subtitle

bool is_text(AVCodecID codec) {
  const AVCodecDescriptor* const about = avcodec_descriptor_get(codec);
  return about != nullptr && (about->props & AV_CODEC_PROP_TEXT_SUB) != 0;
}

}  // namespace

SubtitleConverter::SubtitleConverter(CodecPtr decoder, CodecPtr encoder)
    : decoder_(std::move(decoder)), encoder_(std::move(encoder)) {}

std::unique_ptr<SubtitleConverter> SubtitleConverter::between(const AVStream& from, AVCodecID to) {
  const AVCodec* const decodes = avcodec_find_decoder(from.codecpar->codec_id);
  const AVCodec* const encodes = avcodec_find_encoder(to);
  if (!is_text(from.codecpar->codec_id) || !is_text(to) || decodes == nullptr ||
      encodes == nullptr) {
    return nullptr;
  }
  CodecPtr decoder(avcodec_alloc_context3(decodes));
  CodecPtr encoder(avcodec_alloc_context3(encodes));
  decoder->pkt_timebase = from.time_base;
  if (avcodec_parameters_to_context(decoder.get(), from.codecpar) < 0 ||
      avcodec_open2(decoder.get(), decodes, nullptr) < 0) {
    return nullptr;
  }
  encoder->time_base = AVRational{1, AV_TIME_BASE};
  if (decoder->subtitle_header != nullptr) {  // styles, which text is coded with
    const auto size = static_cast<std::size_t>(decoder->subtitle_header_size);
    encoder->subtitle_header = static_cast<std::uint8_t*>(av_mallocz(size + 1));
    std::memcpy(encoder->subtitle_header, decoder->subtitle_header, size);
    encoder->subtitle_header_size = decoder->subtitle_header_size;
  }
  if (avcodec_open2(encoder.get(), encodes, nullptr) < 0) {
    return nullptr;
  }
  return std::unique_ptr<SubtitleConverter>(
      new SubtitleConverter(std::move(decoder), std::move(encoder)));
}

void SubtitleConverter::describe(AVCodecParameters* stream) const {
  avcodec_parameters_from_context(stream, encoder_.get());
}

bool SubtitleConverter::convert(AVPacket* packet) {
  AVSubtitle subtitle{};
  int complete = 0;
  if (avcodec_decode_subtitle2(decoder_.get(), &subtitle, &complete, packet) < 0 || complete == 0) {
    return false;
  }
  subtitle.start_display_time = 0;
  std::vector<std::uint8_t> text(kMostBytes);
  const int size = subtitle.num_rects == 0
                       ? 0
                       : avcodec_encode_subtitle(
                             encoder_.get(), text.data(), static_cast<int>(text.size()), &subtitle);
  avsubtitle_free(&subtitle);
  if (size <= 0) {
    return false;
  }
  PacketPtr coded(av_packet_alloc());
  if (av_new_packet(coded.get(), size) < 0 || av_packet_copy_props(coded.get(), packet) < 0) {
    return false;
  }
  std::memcpy(coded->data, text.data(), static_cast<std::size_t>(size));
  av_packet_unref(packet);
  av_packet_move_ref(packet, coded.get());
  return true;
}

}  // namespace lasso::audio
