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

/// What a pickle can hold. Texts and bytes are views of the pickle; containers belong to the
/// Pickle that holds them, so one may hold itself. None, and all that nobody gave a meaning to, is
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
  std::vector<std::pair<Value, Value>> items;  // in the order they were set

  /// The value set last under a text; None if there is none.
  Value at(std::string_view key) const;
};

/// Something that Python would import and, if called, run. Here it is its name.
struct Global {
  std::string_view module;
  std::string_view name;

  bool is(std::string_view wanted_module, std::string_view wanted_name) const {
    return module == wanted_module && name == wanted_name;
  }
};

/// A pickle of protocols 2 to 5 (Python's PEP 307, 3154, 574; Lib/pickletools.py), read by building
/// plain containers and nothing else: no name in it is looked up, nothing is called. The caller
/// says what some calls mean, all others are None.
class Pickle {
 public:
  class Meaning {
   public:
    Meaning() = default;
    Meaning(const Meaning&) = delete;
    Meaning& operator=(const Meaning&) = delete;
    virtual ~Meaning() = default;
    /// What the object stored outside the pickle under `id` is.
    virtual Value persistent(const Value& id) = 0;
    /// What calling `function` with `arguments` gives.
    virtual Value call(const Global& function, const std::vector<Value>& arguments) = 0;
  };

  /// Reads all of `bytes`, which must outlive it. Throws Malformed for what is no pickle, or takes
  /// more than some million steps.
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
