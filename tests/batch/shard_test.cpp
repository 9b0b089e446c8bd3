#include "lasso/batch/shard.hpp"

#include <cstdlib>

#include "support/support.hpp"

using lasso::ErrorKind;
using lasso::batch::parse_shard;
using lasso::batch::Shard;
using lasso::batch::shard_of_slurm;
using lasso::testing::error_of;

TEST_CASE("each file is in exactly one shard, and shards are of about one size", "[batch]") {
  constexpr int kShards = 5;
  std::vector<int> sizes(kShards, 0);
  for (int file = 0; file < 1000; ++file) {
    const std::string name = "day/" + std::to_string(file) + ".wav";
    int owners = 0;
    for (int index = 1; index <= kShards; ++index) {
      const bool mine = Shard{index, kShards}.has(name);
      owners += mine;
      sizes[static_cast<std::size_t>(index - 1)] += mine;
    }
    REQUIRE(owners == 1);
  }
  for (const int size : sizes) {
    CHECK(size > 150);
  }
}

TEST_CASE("a shard is written I/N", "[batch]") {
  CHECK(parse_shard("3/8").index == 3);
  CHECK(parse_shard("3/8").count == 8);
  for (const char* text : {"", "3", "0/8", "9/8", "3/", "/8", "3/8/2", "-1/8", "a/b", " 3/8"}) {
    CAPTURE(text);
    CHECK(error_of([&] { parse_shard(text); }).kind() == ErrorKind::usage);
  }
}

TEST_CASE("Slurm's job arrays are shards, from whatever number they count", "[batch]") {
  CHECK_FALSE(shard_of_slurm());
  setenv("SLURM_ARRAY_TASK_ID", "7", 1);
  setenv("SLURM_ARRAY_TASK_COUNT", "4", 1);
  setenv("SLURM_ARRAY_TASK_MIN", "5", 1);
  CHECK(shard_of_slurm()->index == 3);
  CHECK(shard_of_slurm()->count == 4);
  setenv("SLURM_ARRAY_TASK_ID", "50", 1);  // --array=5,50,...
  CHECK(error_of([] { shard_of_slurm(); }).kind() == ErrorKind::usage);
  setenv("SLURM_ARRAY_TASK_MIN", "0", 1);  // --array=0-9:3
  setenv("SLURM_ARRAY_TASK_MAX", "9", 1);
  setenv("SLURM_ARRAY_TASK_STEP", "3", 1);
  setenv("SLURM_ARRAY_TASK_ID", "6", 1);
  CHECK(shard_of_slurm()->index == 3);
  CHECK(shard_of_slurm()->count == 4);
  setenv("SLURM_ARRAY_TASK_ID", "2", 1);  // --array=0,1,2,9
  setenv("SLURM_ARRAY_TASK_STEP", "1", 1);
  CHECK(error_of([] { shard_of_slurm(); }).kind() == ErrorKind::usage);
  unsetenv("SLURM_ARRAY_TASK_MAX");
  unsetenv("SLURM_ARRAY_TASK_STEP");
  unsetenv("SLURM_ARRAY_TASK_ID");
  unsetenv("SLURM_ARRAY_TASK_COUNT");
  unsetenv("SLURM_ARRAY_TASK_MIN");
}
