#include "zip_archive.hpp"

#include <algorithm>
#include <cstdint>
#include <string>
#include <vector>

#include "mapped_file.hpp"

namespace lasso::checkpoint {

namespace {

// Offsets of fields are those of the APPNOTE's tables.
constexpr std::uint32_t kLocalHeader = 0x04034b50;
constexpr std::uint32_t kCentralHeader = 0x02014b50;
constexpr std::uint32_t kEnd = 0x06054b50;
constexpr std::uint32_t kEnd64 = 0x06064b50;
constexpr std::uint32_t kEnd64Locator = 0x07064b50;
constexpr std::uint64_t kLocalBytes = 30;
constexpr std::uint64_t kCentralBytes = 46;
constexpr std::uint64_t kEndBytes = 22;
constexpr std::uint64_t kEnd64LocatorBytes = 20;
constexpr std::uint64_t kMaxCommentBytes = 65535;
constexpr std::uint32_t kIn64 = 0xffffffff;  // the number is in the zip64 extra field
constexpr std::uint16_t kExtra64 = 1;
constexpr std::uint16_t kEncrypted = 1;

struct Directory {
  std::uint64_t count;
  std::uint64_t bytes;
  std::uint64_t offset;
};

struct Record {
  std::string_view name;
  std::uint64_t size;
  std::uint64_t compressed;
  std::uint64_t header;  // offset of its local header
};

std::string_view part(std::string_view bytes, std::uint64_t offset, std::uint64_t count) {
  if (offset > bytes.size() || count > bytes.size() - offset) {
    throw Malformed("it is cut off");
  }
  return bytes.substr(offset, count);
}

Directory find_directory(std::string_view archive) {
  if (archive.size() < kEndBytes) {
    throw Malformed("it is too short");
  }
  const std::uint64_t last = archive.size() - kEndBytes;
  const std::uint64_t first = last > kMaxCommentBytes ? last - kMaxCommentBytes : 0;
  std::uint64_t end = last;
  while (number_at<std::uint32_t>(archive, end) != kEnd) {
    if (end == first) {
      throw Malformed("its end is missing, as of a download that stopped");
    }
    --end;
  }
  if (end >= kEnd64LocatorBytes &&
      number_at<std::uint32_t>(archive, end - kEnd64LocatorBytes) == kEnd64Locator) {
    const auto end64 = number_at<std::uint64_t>(archive, end - kEnd64LocatorBytes + 8);
    if (number_at<std::uint32_t>(archive, end64) != kEnd64) {
      throw Malformed("its zip64 end record is missing");
    }
    return {number_at<std::uint64_t>(archive, end64 + 32),
            number_at<std::uint64_t>(archive, end64 + 40),
            number_at<std::uint64_t>(archive, end64 + 48)};
  }
  return {number_at<std::uint16_t>(archive, end + 10),
          number_at<std::uint32_t>(archive, end + 12),
          number_at<std::uint32_t>(archive, end + 16)};
}

/// Replaces the numbers of `record` that do not fit into 32 bits.
void read_extra64(std::string_view extra, Record& record) {
  std::uint64_t offset = 0;
  while (offset + 4 <= extra.size()) {
    const auto id = number_at<std::uint16_t>(extra, offset);
    const auto bytes = number_at<std::uint16_t>(extra, offset + 2);
    if (id == kExtra64) {
      const std::string_view numbers = part(extra, offset + 4, bytes);
      std::uint64_t next = 0;
      for (std::uint64_t* field : {&record.size, &record.compressed, &record.header}) {
        if (*field == kIn64) {
          *field = number_at<std::uint64_t>(numbers, next);
          next += sizeof(std::uint64_t);
        }
      }
      return;
    }
    offset += std::uint64_t{4} + bytes;
  }
}

/// Where the data of a record begins: after its local header, whose name may be padded apart.
std::uint64_t data_of(std::string_view archive, const Record& record) {
  const std::string_view header = part(archive, record.header, kLocalBytes);
  const auto name_bytes = number_at<std::uint16_t>(header, 26);
  const auto extra_bytes = number_at<std::uint16_t>(header, 28);
  if (number_at<std::uint32_t>(header, 0) != kLocalHeader ||
      part(archive, record.header + kLocalBytes, name_bytes) != record.name) {
    throw Malformed("its directory and its record '" + std::string(record.name) + "' differ");
  }
  return record.header + kLocalBytes + name_bytes + extra_bytes;
}

}  // namespace

std::map<std::string_view, std::string_view> zip_records(std::string_view archive) {
  const Directory directory = find_directory(archive);
  const std::string_view entries = part(archive, directory.offset, directory.bytes);
  std::vector<Record> records;
  std::uint64_t offset = 0;
  for (std::uint64_t i = 0; i < directory.count; ++i) {
    const std::string_view entry = part(entries, offset, kCentralBytes);
    if (number_at<std::uint32_t>(entry, 0) != kCentralHeader) {
      throw Malformed("its directory is damaged");
    }
    const auto flags = number_at<std::uint16_t>(entry, 8);
    const auto method = number_at<std::uint16_t>(entry, 10);
    const auto name_bytes = number_at<std::uint16_t>(entry, 28);
    const auto extra_bytes = number_at<std::uint16_t>(entry, 30);
    const auto comment_bytes = number_at<std::uint16_t>(entry, 32);
    Record record{part(entries, offset + kCentralBytes, name_bytes),
                  number_at<std::uint32_t>(entry, 24),
                  number_at<std::uint32_t>(entry, 20),
                  number_at<std::uint32_t>(entry, 42)};
    read_extra64(part(entries, offset + kCentralBytes + name_bytes, extra_bytes), record);
    if (method != 0 || (flags & kEncrypted) != 0 || record.size != record.compressed) {
      throw Malformed("its record '" + std::string(record.name) +
                      "' is compressed, which torch.save never does");
    }
    records.push_back(record);
    offset += kCentralBytes + name_bytes + extra_bytes + comment_bytes;
  }
  std::sort(records.begin(), records.end(), [](const Record& a, const Record& b) {
    return a.header < b.header;
  });
  std::map<std::string_view, std::string_view> found;
  std::uint64_t end = 0;  // of the record before
  for (const Record& record : records) {
    const std::uint64_t data = data_of(archive, record);
    const std::string_view bytes = part(archive.substr(0, directory.offset), data, record.size);
    if (record.header < end || !found.emplace(record.name, bytes).second) {
      throw Malformed("its record '" + std::string(record.name) + "' is there twice");
    }
    end = data + record.size;
  }
  return found;
}

}  // namespace lasso::checkpoint
