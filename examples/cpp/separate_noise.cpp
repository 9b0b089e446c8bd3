// Separates two sounds from samples in memory at once, and says how much of each there is.
#include <cmath>
#include <cstdlib>
#include <iostream>
#include <memory>
#include <random>
#include <stdexcept>
#include <vector>

#include <lasso/lasso.h>

namespace {

struct Close {
  void operator()(lasso_model* model) const { lasso_model_close(model); }
  void operator()(lasso_query* query) const { lasso_query_close(query); }
  void operator()(lasso_separator* separator) const { lasso_separator_close(separator); }
};

void check(lasso_status status, const char* message) {
  if (status != LASSO_OK) {
    throw std::runtime_error(message);
  }
}

double level_db(const std::vector<float>& samples) {
  double power = 1e-12;
  for (const float sample : samples) {
    power += static_cast<double>(sample) * sample / static_cast<double>(samples.size());
  }
  return 10.0 * std::log10(power);
}

}  // namespace

int main() try {
  lasso_model* opened = nullptr;
  const auto status = lasso_model_open(nullptr, &opened);
  const std::unique_ptr<lasso_model, Close> model(opened);
  check(status, lasso_model_message(model.get()));

  std::vector<std::unique_ptr<lasso_query, Close>> queries;
  std::vector<const lasso_query*> all;
  const std::vector<const char*> words = {"rain", "dog barking"};
  for (const char* const text : words) {
    lasso_query* query = nullptr;
    const auto made = lasso_query_from_text(model.get(), text, &query);
    check(made, lasso_query_message(all.emplace_back(queries.emplace_back(query).get())));
  }
  lasso_separator* begun = nullptr;  // mono, at the model's sample rate
  const auto begins = lasso_separator_open(all.data(), all.size(), nullptr, &begun);
  const std::unique_ptr<lasso_separator, Close> separator(begun);
  check(begins, lasso_separator_message(separator.get()));

  std::minstd_rand random;
  std::normal_distribution<float> noise(0.0F, 0.1F);
  std::vector<float> samples(5 * static_cast<std::size_t>(lasso_model_sample_rate(model.get())));
  for (float& sample : samples) {
    sample = noise(random);
  }
  check(lasso_separator_push(separator.get(), samples.data(), samples.size()), "push");
  check(lasso_separator_finish(separator.get()), "finish");
  for (std::size_t i = 0; i < words.size(); ++i) {
    std::vector<float> sound(samples.size());
    lasso_separator_pull(separator.get(), i, sound.data(), sound.size());
    std::cout << words[i] << ": " << level_db(sound) << " dB\n";
  }
} catch (const std::exception& error) {
  std::cerr << "error: " << error.what() << '\n';
  return EXIT_FAILURE;
}
