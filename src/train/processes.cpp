#include "lasso/train/processes.hpp"

#include <cstdlib>
#include <string>

#include <ATen/ATen.h>
#include <torch/csrc/autograd/custom_function.h>
#include <torch/csrc/distributed/c10d/PrefixStore.hpp>
#include <torch/csrc/distributed/c10d/ProcessGroupGloo.hpp>
#include <torch/csrc/distributed/c10d/TCPStore.hpp>
#include <torch/nn/module.h>

#include "lasso/core/error.hpp"
#include "lasso/nn/batch_norm.hpp"
#include "lasso/core/torch_version.hpp"

namespace lasso::train {

struct Processes::Group {
  c10::intrusive_ptr<c10d::ProcessGroupGloo> gloo;
};

namespace {

void add_up(c10d::ProcessGroupGloo& gloo, at::Tensor& tensor) {
  try {
    std::vector<at::Tensor> tensors{tensor};
    gloo.allreduce(tensors)->wait();
  } catch (const std::exception&) {
    throw Error(ErrorKind::input,
                "another training process has ended; see its message, then continue with --resume");
  }
}

class Sum : public torch::autograd::Function<Sum> {
 public:
  static at::Tensor forward(torch::autograd::AutogradContext* context,
                            const at::Tensor& mine,
                            const c10::intrusive_ptr<c10d::ProcessGroupGloo>& gloo) {
    context->saved_data["gloo"] = c10::IValue::make_capsule(gloo);
    at::Tensor total = mine.clone(at::MemoryFormat::Contiguous);
    add_up(*gloo, total);
    return total;
  }

  static torch::autograd::variable_list backward(torch::autograd::AutogradContext* context,
                                                 torch::autograd::variable_list gradients) {
    const auto gloo = context->saved_data["gloo"].toCapsule();
    at::Tensor total = gradients.at(0).clone(at::MemoryFormat::Contiguous);
    add_up(static_cast<c10d::ProcessGroupGloo&>(*gloo), total);
    return {total, at::Tensor()};
  }
};

}  // namespace

Processes::Processes(const ProcessPlace& place) : place_(place) {
  if (place.size == 1) {
    return;
  }
  group_ = std::make_unique<Group>();
  try {
    c10d::TCPStoreOptions options;
#if LASSO_TORCH_AT_LEAST(2, 4)
    options.useLibUV = false;  // the default since, which Debian's LibTorch is built without
#endif
    options.port = static_cast<std::uint16_t>(place.port);
    options.isServer = place.rank == 0 && !place.has_agent;
    if (!place.has_agent) {
      options.numWorkers = static_cast<std::size_t>(place.size);
    }
    const auto store = c10::make_intrusive<c10d::PrefixStore>(
        "lasso", c10::make_intrusive<c10d::TCPStore>(place.address, options));
    const auto gloo = c10d::ProcessGroupGloo::Options::create();
    const char* const interface = std::getenv("GLOO_SOCKET_IFNAME");
    gloo->devices.push_back(interface == nullptr
                                ? c10d::ProcessGroupGloo::createDefaultDevice()
                                : c10d::ProcessGroupGloo::createDeviceForInterface(interface));
    group_->gloo = c10::make_intrusive<c10d::ProcessGroupGloo>(
        store, static_cast<int>(place.rank), static_cast<int>(place.size), gloo);
  } catch (const std::exception&) {
    throw Error(ErrorKind::input,
                "the other processes of the training cannot be reached at " + place.address + ":" +
                    std::to_string(place.port) + "; start all " + std::to_string(place.size) +
                    ", and name a port that is free");
  }
}

Processes::~Processes() = default;

at::Tensor Processes::sum(const at::Tensor& mine) const {
  if (!group_) {
    return mine;
  }
  return Sum::apply(mine, group_->gloo);
}

at::Tensor Processes::gather(const at::Tensor& rows) const {
  if (!group_) {
    return rows;
  }
  std::vector<at::Tensor> parts;
  for (std::int64_t rank = 0; rank < size(); ++rank) {
    parts.push_back(rank == place_.rank ? rows : at::zeros_like(rows));
  }
  return sum(at::cat(parts));
}

void Processes::average_gradients(const std::vector<at::Tensor>& parameters) const {
  if (!group_) {
    return;
  }
  // One that had no part in this process's loss may have had one in another's.
  std::vector<at::Tensor> flat;
  for (const at::Tensor& parameter : parameters) {
    if (!parameter.grad().defined()) {
      parameter.mutable_grad() = at::zeros_like(parameter);
    }
    flat.push_back(parameter.grad().flatten());
  }
  at::Tensor all = at::cat(flat);
  add_up(*group_->gloo, all);
  all /= static_cast<double>(size());
  std::int64_t begin = 0;
  for (const at::Tensor& parameter : parameters) {
    const at::Tensor& gradient = parameter.grad();
    gradient.copy_(all.narrow(0, begin, gradient.numel()).view_as(gradient));
    begin += gradient.numel();
  }
}

void Processes::share_statistics(torch::nn::Module& network) const {
  for (const auto& module : network.modules()) {
    if (auto* const norm = module->as<nn::BatchNorm2d>()) {
      norm->share([this](const at::Tensor& mine) { return sum(mine); }, size());
    }
  }
}

}  // namespace lasso::train
