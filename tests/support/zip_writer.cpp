#include "zip_writer.hpp"

#include <cstdint>
#include <cstring>

namespace lasso::testing {

namespace {

template <typename Number>
void put(std::string& bytes, std::size_t number) {
  const auto value = static_cast<Number>(number);
  bytes.append(reinterpret_cast<const char*>(&value), sizeof value);
}

}  // namespace

std::string zip_of(const std::vector<std::pair<std::string, std::string>>& records) {
  std::string archive;
  std::string directory;
  for (const auto& [name, bytes] : records) {
    const std::size_t offset = archive.size();
    put<std::uint32_t>(archive, 0x04034b50);
    archive.append(22, '\0');
    put<std::uint16_t>(archive, name.size());
    put<std::uint16_t>(archive, 0);
    archive += name + bytes;
    put<std::uint32_t>(directory, 0x02014b50);
    directory.append(16, '\0');
    put<std::uint32_t>(directory, bytes.size());
    put<std::uint32_t>(directory, bytes.size());
    put<std::uint16_t>(directory, name.size());
    directory.append(12, '\0');
    put<std::uint32_t>(directory, offset);
    directory += name;
  }
  const std::size_t offset = archive.size();
  archive += directory;
  put<std::uint32_t>(archive, 0x06054b50);
  archive.append(4, '\0');
  put<std::uint16_t>(archive, records.size());
  put<std::uint16_t>(archive, records.size());
  put<std::uint32_t>(archive, directory.size());
  put<std::uint32_t>(archive, offset);
  put<std::uint16_t>(archive, 0);
  return archive;
}

}  // namespace lasso::testing
