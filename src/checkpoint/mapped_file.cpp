#include "mapped_file.hpp"

#include <cerrno>
#include <string>

#include <ATen/ATen.h>
#include <fcntl.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include "lasso/checkpoint/tensor_map.hpp"
#include "lasso/core/error.hpp"
#include "lasso/core/platform.hpp"

namespace lasso::checkpoint {

namespace {

/// What a tensor over a file's pages holds on to.
struct MappedPart {
  std::shared_ptr<const MappedFile> file;
  std::string_view bytes;
};

void let_go(void* context) {
  const std::unique_ptr<const MappedPart> part(static_cast<const MappedPart*>(context));
  part->file->release(part->bytes);
}

}  // namespace

MappedFile::MappedFile(const std::filesystem::path& path) {
  const int descriptor = open(path.c_str(), O_RDONLY | O_CLOEXEC);
  struct stat status {};
  std::string fault;
  if (descriptor < 0 || fstat(descriptor, &status) != 0) {
    fault = std::strerror(errno);
  } else if (!S_ISREG(status.st_mode)) {
    fault = "it is not a file";
  } else if (status.st_size > 0) {
    size_ = static_cast<std::size_t>(status.st_size);
    bytes_ = mmap(nullptr, size_, PROT_READ, MAP_PRIVATE, descriptor, 0);
    fault = bytes_ == MAP_FAILED ? std::strerror(errno) : "";
  }
  if (descriptor >= 0) {
    close(descriptor);
  }
  if (!fault.empty()) {
    throw Error(ErrorKind::model,
                "cannot read '" + path.string() + "': " + fault + "; name a model's file");
  }
}

MappedFile::~MappedFile() {
  if (bytes_ != nullptr) {
    munmap(bytes_, size_);
  }
}

void MappedFile::release(std::string_view part) const noexcept {
  auto* const first = static_cast<char*>(bytes_);
  platform::release_pages(first + (part.data() - first), part.size());
}

at::Tensor tensor_over(const std::shared_ptr<const MappedFile>& file,
                       std::string_view bytes,
                       at::IntArrayRef shape,
                       at::ScalarType type) {
  // Tensors know no const; the pages are mapped read-only.
  char* const data = const_cast<char*>(bytes.data());
  const bool aligned = reinterpret_cast<std::uintptr_t>(data) % c10::elementSize(type) == 0;
  if (aligned) {
    return at::for_blob(data, shape)
        .options(at::TensorOptions(type))
        .context(new MappedPart{file, bytes}, let_go)
        .make_tensor();
  }
  at::Tensor copy = at::empty(shape, at::TensorOptions(type));  // the processor wants it aligned
  if (!bytes.empty()) {  // what holds nothing has no address to copy to
    std::memcpy(copy.data_ptr(), data, bytes.size());
  }
  return copy;
}

void release_pages(const at::Tensor& tensor) noexcept {
  if (const auto* part = tensor.storage().data_ptr().cast_context<const MappedPart>(let_go)) {
    part->file->release(part->bytes);
  }
}

}  // namespace lasso::checkpoint
