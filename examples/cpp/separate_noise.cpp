// Separates two sounds from samples in memory at once, and says how loud each of them is.
#include <cmath>
#include <iostream>
#include <memory>
#include <random>
#include <stdexcept>
#include <vector>

#include <lasso/lasso.h>

struct Close {
  void operator()(lasso_model* model) const { lasso_model_close(model); }
  void operator()(lasso_query* query) const { lasso_query_close(query); }
  void operator()(lasso_separator* separator) const { lasso_separator_close(separator); }
};

/// Takes over a handle, also one that could not be made: it says why.
template <typename Handle>
std::unique_ptr<Handle, Close> own(lasso_status status, Handle* handle, const char* message) {
  std::unique_ptr<Handle, Close> owned(handle);
  return status == LASSO_OK ? std::move(owned) : throw std::runtime_error(message);
}

int main() try {
  lasso_model* opened = nullptr;
  const auto status = lasso_model_open(nullptr, &opened);
  const auto model = own(status, opened, lasso_model_message(opened));
  std::vector<std::unique_ptr<lasso_query, Close>> queries;
  std::vector<const lasso_query*> sounds;
  for (const char* const words : {"rain", "dog barking"}) {
    lasso_query* query = nullptr;
    const auto made = lasso_query_from_text(model.get(), words, &query);
    queries.push_back(own(made, query, lasso_query_message(query)));
    sounds.push_back(query);
  }
  lasso_separator* begun = nullptr;  // mono, at the model's sample rate
  const auto begins = lasso_separator_open(sounds.data(), sounds.size(), nullptr, &begun);
  const auto separator = own(begins, begun, lasso_separator_message(begun));
  std::minstd_rand random;
  std::normal_distribution<float> noise(0.0F, 0.1F);
  std::vector<float> samples(5 * static_cast<std::size_t>(lasso_model_sample_rate(model.get())));
  for (float& sample : samples) {
    sample = noise(random);
  }
  if (lasso_separator_push(separator.get(), samples.data(), samples.size()) != LASSO_OK ||
      lasso_separator_finish(separator.get()) != LASSO_OK) {
    throw std::runtime_error(lasso_separator_message(separator.get()));
  }
  for (std::size_t i = 0; i < sounds.size(); ++i) {
    double power = 0.0;
    lasso_separator_pull(separator.get(), i, samples.data(), samples.size());
    for (const float sample : samples) {
      power += double{sample} * sample / static_cast<double>(samples.size());
    }
    std::cout << "sound " << i + 1 << ": " << 10.0 * std::log10(power) << " dB\n";
  }
} catch (const std::exception& error) {
  std::cerr << "error: " << error.what() << '\n';
  return 1;
}
