#pragma once

// LibTorch defines a CHECK that aborts; Catch2 one that reports. Torch first, then undone, then
// Catch2. Version 3 of Catch2 has its headers elsewhere than version 2.
#include <torch/types.h>
#undef CHECK
#if __has_include(<catch2/catch_all.hpp>)
#include <catch2/catch_all.hpp>
using Catch::Approx;
#else
#include <catch2/catch.hpp>
#endif
