#pragma once

#include <cstdint>
#include <deque>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

#include <ATen/core/Tensor.h>

namespace lasso::checkpoint {

struct Sequence;
struct Dictionary;
struct Global;

/// A value in a pickle. Strings and bytes are views of the pickle. Containers are owned by the
/// Pickle, so one may contain itself. None, and everything without a defined meaning, is
/// std::monostate.
using Value = std::variant<std::monostate,
                           bool,
                           std::int64_t,
                           double,
                           std::string_view,
                           const Global*,
                           Sequence*,
                           Dictionary*,
                           at::Tensor>;

/// A list, tuple or set.
struct Sequence {
  std::vector<Value> items;
};

struct Dictionary {
  std::vector<std::pair<Value, Value>> items;  // in insertion order

  /// The last value set for a string key; None if there is none.
  Value at(std::string_view key) const;
};

/// A name that Python would import and possibly call. Here it is only a name.
struct Global {
  std::string_view module;
  std::string_view name;

  bool is(std::string_view wanted_module, std::string_view wanted_name) const {
    return module == wanted_module && name == wanted_name;
  }
};

/// A pickle of protocols 2 to 5 (Python's PEP 307, 3154, 574; Lib/pickletools.py), interpreted only
/// by building plain containers: no name in it is looked up, nothing is called. The caller defines
/// the meaning of some calls; all others yield None.
class Pickle {
 public:
  class Meaning {
   public:
    Meaning() = default;
    Meaning(const Meaning&) = delete;
    Meaning& operator=(const Meaning&) = delete;
    virtual ~Meaning() = default;
    /// The object stored outside the pickle under `id`.
    virtual Value persistent(const Value& id) = 0;
    /// The result of calling `function` with `arguments`.
    virtual Value call(const Global& function, const std::vector<Value>& arguments) = 0;
  };

  /// Reads all of `bytes`, which must outlive this object. Throws Malformed if `bytes` is not a
  /// valid pickle or takes more than some million steps.
  Pickle(std::string_view bytes, Meaning& meaning);

  const Value& root() const noexcept { return root_; }

 private:
  class Machine;

  std::deque<Sequence> sequences_;
  std::deque<Dictionary> dictionaries_;
  std::deque<Global> globals_;
  Value root_;
};

}  // namespace lasso::checkpoint
