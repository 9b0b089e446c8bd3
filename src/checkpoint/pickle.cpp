#include "pickle.hpp"

#include <algorithm>
#include <cstring>
#include <iterator>
#include <string>
#include <unordered_map>

#include "mapped_file.hpp"

namespace lasso::checkpoint {

namespace {

/// A step makes at most one value and one memo entry, so this bounds memory to some 100 bytes each.
/// AudioSep's checkpoint takes 30,000.
constexpr std::int64_t kMaxSteps = 4'000'000;
constexpr int kNewestProtocol = 5;

/// Names as in Lib/pickletools.py.
enum class Op : unsigned char {
  mark = '(',
  stop = '.',
  pop = '0',
  pop_mark = '1',
  dup = '2',
  binfloat = 'G',
  binint = 'J',
  binint1 = 'K',
  binint2 = 'M',
  none = 'N',
  binpersid = 'Q',
  reduce = 'R',
  binstring = 'T',
  short_binstring = 'U',
  binunicode = 'X',
  append = 'a',
  build = 'b',
  global = 'c',
  empty_dict = '}',
  appends = 'e',
  binget = 'h',
  long_binget = 'j',
  empty_list = ']',
  binput = 'q',
  long_binput = 'r',
  setitem = 's',
  tuple = 't',
  empty_tuple = ')',
  setitems = 'u',
  binbytes = 'B',
  short_binbytes = 'C',
  proto = 0x80,
  newobj = 0x81,
  tuple1 = 0x85,
  tuple2 = 0x86,
  tuple3 = 0x87,
  newtrue = 0x88,
  newfalse = 0x89,
  long1 = 0x8a,
  long4 = 0x8b,
  short_binunicode = 0x8c,
  binunicode8 = 0x8d,
  binbytes8 = 0x8e,
  empty_set = 0x8f,
  additems = 0x90,
  frozenset = 0x91,
  newobj_ex = 0x92,
  stack_global = 0x93,
  memoize = 0x94,
  frame = 0x95,
  bytearray8 = 0x96,
};

}  // namespace

/// The stack machine that a pickle is a program for.
class Pickle::Machine {
 public:
  Machine(Pickle& pickle, std::string_view bytes, Meaning& meaning)
      : pickle_(pickle), bytes_(bytes), meaning_(meaning) {}

  Value run() {
    for (std::int64_t step = 0; step < kMaxSteps; ++step) {
      const auto op = static_cast<Op>(number<unsigned char>());
      if (op == Op::stop) {
        return pop();
      }
      execute(op);
    }
    throw Malformed("its pickle takes more steps than any checkpoint needs");
  }

 private:
  // Bytes.

  template <typename Number>
  Number number() {
    const auto value = number_at<Number>(bytes_, position_);
    position_ += sizeof(Number);
    return value;
  }

  template <typename Length>
  std::string_view text() {
    const auto length = static_cast<std::uint64_t>(number<Length>());
    if (length > bytes_.size() - position_) {
      throw Malformed("a text in its pickle reaches past the end");
    }
    const std::string_view found = bytes_.substr(position_, length);
    position_ += length;
    return found;
  }

  std::string_view line() {
    const std::size_t end = bytes_.find('\n', position_);
    if (end == std::string_view::npos) {
      throw Malformed("a name in its pickle has no end");
    }
    const std::string_view found = bytes_.substr(position_, end - position_);
    position_ = end + 1;
    return found;
  }

  /// Floats are the one big-endian thing in a pickle.
  double big_endian_double() {
    const auto bits = __builtin_bswap64(number<std::uint64_t>());
    double value = 0.0;
    std::memcpy(&value, &bits, sizeof value);
    return value;
  }

  /// A little-endian two's complement integer; beyond 64 bits, where no size is, None.
  template <typename Length>
  Value long_integer() {
    const std::string_view digits = text<Length>();
    if (digits.size() > sizeof(std::int64_t)) {
      return {};
    }
    const bool negative = !digits.empty() && (static_cast<unsigned char>(digits.back()) & 0x80U);
    std::int64_t value = negative ? -1 : 0;
    std::memcpy(&value, digits.data(), digits.size());
    return value;
  }

  // The stack. A mark is the height it was set at; nothing below the last may be touched.

  void push(Value value) { stack_.push_back(std::move(value)); }

  Value pop() {
    if (stack_.size() <= floor()) {
      throw Malformed("its pickle takes more than it gave");
    }
    Value value = std::move(stack_.back());
    stack_.pop_back();
    return value;
  }

  std::size_t floor() const { return marks_.empty() ? 0 : marks_.back(); }

  Value& top() {
    if (stack_.size() <= floor()) {
      throw Malformed("its pickle takes more than it gave");
    }
    return stack_.back();
  }

  std::vector<Value> pop_last(std::size_t count) {
    if (stack_.size() - floor() < count) {
      throw Malformed("its pickle takes more than it gave");
    }
    const auto begin = stack_.end() - static_cast<std::ptrdiff_t>(count);
    std::vector<Value> items(std::make_move_iterator(begin), std::make_move_iterator(stack_.end()));
    stack_.erase(begin, stack_.end());
    return items;
  }

  std::vector<Value> pop_to_mark() {
    if (marks_.empty()) {
      throw Malformed("its pickle looks for a mark that is not set");
    }
    std::vector<Value> items = pop_last(stack_.size() - marks_.back());
    marks_.pop_back();
    return items;
  }

  const Value& recall(std::uint32_t index) const {
    const auto found = memo_.find(index);
    if (found == memo_.end()) {
      throw Malformed("its pickle recalls what it never kept");
    }
    return found->second;
  }

  // Containers.

  Value sequence(std::vector<Value> items) {
    return &pickle_.sequences_.emplace_back(Sequence{std::move(items)});
  }

  Value dictionary() { return &pickle_.dictionaries_.emplace_back(); }

  void append(std::vector<Value> items) {
    if (auto* const* list = std::get_if<Sequence*>(&top())) {
      std::move(items.begin(), items.end(), std::back_inserter((*list)->items));
    }
  }

  void set(std::vector<Value> items) {
    if (items.size() % 2 != 0) {
      throw Malformed("a dictionary in its pickle has a key without a value");
    }
    if (auto* const* map = std::get_if<Dictionary*>(&top())) {
      for (std::size_t i = 0; i < items.size(); i += 2) {
        (*map)->items.emplace_back(std::move(items[i]), std::move(items[i + 1]));
      }
    }
  }

  Value global(std::string_view module, std::string_view name) {
    return &pickle_.globals_.emplace_back(Global{module, name});
  }

  void call() {
    const Value arguments = pop();
    const Value function = pop();
    const auto* const* callee = std::get_if<const Global*>(&function);
    const auto* const* list = std::get_if<Sequence*>(&arguments);
    if (callee == nullptr || list == nullptr) {
      push({});
    } else if ((*callee)->is("collections", "OrderedDict")) {
      push(dictionary());
    } else {
      push(meaning_.call(**callee, (*list)->items));
    }
  }

  void execute(Op op) {
    switch (op) {
      case Op::proto:
        if (number<std::uint8_t>() > kNewestProtocol) {
          throw Malformed("its pickle is newer than protocol 5");
        }
        return;
      case Op::frame:
        number<std::uint64_t>();
        return;
      case Op::mark:
        marks_.push_back(stack_.size());
        return;
      case Op::pop:
        if (!marks_.empty() && stack_.size() == marks_.back()) {
          marks_.pop_back();
        } else {
          pop();
        }
        return;
      case Op::pop_mark:
        pop_to_mark();
        return;
      case Op::dup:
        return push(Value(top()));
      case Op::none:
        return push({});
      case Op::newtrue:
        return push(true);
      case Op::newfalse:
        return push(false);
      case Op::binint:
        return push(std::int64_t{number<std::int32_t>()});
      case Op::binint1:
        return push(std::int64_t{number<std::uint8_t>()});
      case Op::binint2:
        return push(std::int64_t{number<std::uint16_t>()});
      case Op::long1:
        return push(long_integer<std::uint8_t>());
      case Op::long4:
        return push(long_integer<std::uint32_t>());
      case Op::binfloat:
        return push(big_endian_double());
      case Op::short_binstring:
      case Op::short_binbytes:
      case Op::short_binunicode:
        return push(text<std::uint8_t>());
      case Op::binstring:
      case Op::binbytes:
      case Op::binunicode:
        return push(text<std::uint32_t>());
      case Op::binunicode8:
      case Op::binbytes8:
      case Op::bytearray8:
        return push(text<std::uint64_t>());
      case Op::empty_list:
      case Op::empty_tuple:
      case Op::empty_set:
        return push(sequence({}));
      case Op::tuple:
      case Op::frozenset:
        return push(sequence(pop_to_mark()));
      case Op::tuple1:
        return push(sequence(pop_last(1)));
      case Op::tuple2:
        return push(sequence(pop_last(2)));
      case Op::tuple3:
        return push(sequence(pop_last(3)));
      case Op::append:
        return append(pop_last(1));
      case Op::appends:
      case Op::additems:
        return append(pop_to_mark());
      case Op::empty_dict:
        return push(dictionary());
      case Op::setitem:
        return set(pop_last(2));
      case Op::setitems:
        return set(pop_to_mark());
      case Op::binget:
        return push(recall(number<std::uint8_t>()));
      case Op::long_binget:
        return push(recall(number<std::uint32_t>()));
      case Op::binput:
        memo_.insert_or_assign(number<std::uint8_t>(), top());
        return;
      case Op::long_binput:
        memo_.insert_or_assign(number<std::uint32_t>(), top());
        return;
      case Op::memoize:
        memo_.insert_or_assign(static_cast<std::uint32_t>(memo_.size()), top());
        return;
      case Op::global: {
        const std::string_view module = line();
        return push(global(module, line()));
      }
      case Op::stack_global: {
        const std::vector<Value> names = pop_last(2);
        const auto* module = std::get_if<std::string_view>(&names[0]);
        const auto* name = std::get_if<std::string_view>(&names[1]);
        return push(module != nullptr && name != nullptr ? global(*module, *name) : Value{});
      }
      case Op::binpersid:
        return push(meaning_.persistent(pop()));
      case Op::reduce:
      case Op::newobj:
        return call();
      case Op::newobj_ex:
        pop();  // keyword arguments
        return call();
      case Op::build:
        pop();  // attributes of an object that stays what it is
        top();
        return;
      case Op::stop:
        break;
    }
    throw Malformed("its pickle has the unknown step " + std::to_string(static_cast<int>(op)));
  }

  Pickle& pickle_;
  std::string_view bytes_;
  Meaning& meaning_;
  std::uint64_t position_ = 0;
  std::vector<Value> stack_;
  std::vector<std::size_t> marks_;
  std::unordered_map<std::uint32_t, Value> memo_;
};

Value Dictionary::at(std::string_view key) const {
  const auto found = std::find_if(items.rbegin(), items.rend(), [&](const auto& item) {
    const auto* text = std::get_if<std::string_view>(&item.first);
    return text != nullptr && *text == key;
  });
  return found == items.rend() ? Value{} : found->second;
}

Pickle::Pickle(std::string_view bytes, Meaning& meaning)
    : root_(Machine(*this, bytes, meaning).run()) {}

}  // namespace lasso::checkpoint
