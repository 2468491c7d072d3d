// SPDX-License-Identifier: Apache-2.0
#include <cuda_runtime.h>

#include <algorithm>
#include <atomic>
#include <cmath>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <exception>
#include <string>
#include <utility>
#include <vector>

#include "check.h"
#include "heat.h"
#include "rt.h"

// Host helpers whose names only look like CUDA.
namespace mine {

void memoryBarrier() { std::atomic_thread_fence(std::memory_order_seq_cst); }

void cudaMemset(void* p, int value, size_t bytes) { std::memset(p, value, bytes); }

}  // namespace mine

namespace {

// Hands out pinned staging buffers and takes them back.
class StagingPool {
 public:
  float* take(size_t count) {
    void* p = nullptr;
    CUDA_CHECK(cudaHostAlloc(&p, count * sizeof(float), cudaHostAllocDefault));
    blocks_.push_back(p);
    return static_cast<float*>(p);
  }

  // Not the runtime's function of that name.
  void cudaFree(void* p) {
    const auto it = std::find(blocks_.begin(), blocks_.end(), p);
    if (it == blocks_.end()) return;
    CUDA_CHECK(::cudaFreeHost(p));
    blocks_.erase(it);
  }

  bool empty() const { return blocks_.empty(); }

 private:
  std::vector<void*> blocks_;
};

struct Residual {
  float max_diff;
  double sum_sq;
};

heat::Scheme parse_scheme(const std::string& name) {
  if (name == "wide") return heat::Scheme::kWide;
  if (name == "nc") return heat::Scheme::kReadOnly;
  if (name == "coop") return heat::Scheme::kCooperative;
  return heat::Scheme::kTiled;
}

float* allocate_field(heat::Grid g) {
  float* p = nullptr;
  // cudaMalloc(&p, g.bytes());  // unpadded, before the rows were checked
  if (cudaMalloc(&p, g.bytes()) != cudaSuccess) {
    std::fprintf(stderr, "cudaMalloc failed: %zu bytes\n", g.bytes());
    std::exit(EXIT_FAILURE);
  }
  return p;
}

void prefetch(const void* p, size_t bytes, int device, cudaStream_t stream) {
  int concurrent = 0;
  CUDA_CHECK(cudaDeviceGetAttribute(&concurrent, cudaDevAttrConcurrentManagedAccess, device));
  if (!concurrent) return;
#if CUDART_VERSION >= 13000
  cudaMemLocation where{};
  where.type = cudaMemLocationTypeDevice;
  where.id = device;
  CUDA_CHECK(cudaMemPrefetchAsync(p, bytes, where, 0, stream));
#else
  CUDA_CHECK(cudaMemPrefetchAsync(p, bytes, device, stream));
#endif
}

}  // namespace

int main(int argc, char** argv) try {
  heat::Grid g;
  g.nx = argc > 1 ? std::atoi(argv[1]) : 1024;
  g.ny = argc > 2 ? std::atoi(argv[2]) : 1024;
  const int steps = argc > 3 ? std::atoi(argv[3]) : 500;
  heat::Scheme scheme = parse_scheme(argc > 4 ? argv[4] : "tiled");
  if (g.nx < 3 || g.ny < 3 || steps < 1) {
    std::fprintf(stderr, "usage: heat2d [nx>=3] [ny>=3] [steps>=1] [tiled|wide|nc|coop]\n");
    return EXIT_FAILURE;
  }

  const int device = heat::pick_device();
  heat::print_device(device);

  cudaStream_t stream = nullptr;
  gpuEvent_t start = nullptr;
  gpuEvent_t stop = nullptr;
  CUDA_CHECK(cudaStreamCreateWithFlags(&stream, cudaStreamNonBlocking));
  CUDA_CHECK(cudaEventCreate(&start));
  CUDA_CHECK(cudaEventCreateWithFlags(&stop, cudaEventBlockingSync));

  float* a = allocate_field(g);
  float* b = allocate_field(g);
  Residual* res = nullptr;
  CUDA_CHECK(cudaMallocManaged(&res, sizeof(*res), cudaMemAttachGlobal));
  *res = Residual{0.0f, 0.0};
  prefetch(res, sizeof(*res), device, stream);

  heat::upload_weights(0.2f);
  heat::fill(a, g, 0.0f, stream);
  CUDA_CHECK(cudaMemcpyAsync(b, a, g.bytes(), cudaMemcpyDeviceToDevice, stream));

  CUDA_CHECK(gpuEventRecord(start, stream));
  if (scheme == heat::Scheme::kCooperative) {
    if (heat::sweep_cooperative(a, b, g, steps, stream)) {
      if (steps % 2 != 0) std::swap(a, b);
    } else {
      std::puts("no cooperative launch here, using the tiled kernel");
      scheme = heat::Scheme::kTiled;
    }
  }
  if (scheme != heat::Scheme::kCooperative) {
    for (int s = 0; s < steps; ++s) {
      heat::step(scheme, a, b, g, stream);
      std::swap(a, b);
    }
  }
  CUDA_CHECK(gpuEventRecord(stop, stream));

  // a is the newest field, b the one before it.
  heat::residual(a, b, g, &res->max_diff, &res->sum_sq, stream);
  CUDA_CHECK(cudaEventSynchronize(stop));
  CUDA_CHECK(cudaStreamSynchronize(stream));

  float ms = 0.0f;
  CUDA_CHECK(RT(EventElapsedTime)(&ms, start, stop));
  const double norm = std::sqrt(res->sum_sq / static_cast<double>(g.cells()));
  std::printf("%d steps in %.2f ms, max %.3e, norm %.3e\n", steps, ms, res->max_diff, norm);
  std::printf("%u cells above 0.5\n", heat::count_hot(a, g, 0.5f, stream));

  // One row back through pinned memory, on the per-thread stream.
  StagingPool pool;
  float* row = pool.take(g.nx);
  mine::cudaMemset(row, 0, g.nx * sizeof(float));
  CUDA_CHECK(cudaMemcpyAsync(row, a + g.nx, g.nx * sizeof(float), cudaMemcpyDeviceToHost,
                             cudaStreamPerThread));
  CUDA_CHECK(cudaStreamSynchronize(cudaStreamPerThread));
  mine::memoryBarrier();
  std::printf("second row, middle: %.4f\n", row[g.nx / 2]);
  pool.cudaFree(row);

  CUDA_CHECK(cudaFree(res));
  CUDA_CHECK(cudaFree(a));
  CUDA_CHECK(cudaFree(b));
  CUDA_CHECK(RT(EventDestroy)(start));
  CUDA_CHECK(RT(EventDestroy)(stop));
  CUDA_CHECK(cudaStreamDestroy(stream));
#if 0  // leak check, too slow for normal runs
  CUDA_CHECK(cudaProfilerStop());
  CUDA_CHECK(cudaDeviceReset());
#endif
  return pool.empty() ? EXIT_SUCCESS : EXIT_FAILURE;
} catch (const std::exception& e) {
  std::fprintf(stderr, "heat2d: %s\n", e.what());
  return EXIT_FAILURE;
}
