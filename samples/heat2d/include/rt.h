// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cuda_runtime_api.h>

// Timing goes through these names, so that another runtime could stand here.
#define RT(name) cuda##name
#define gpuEvent_t RT(Event_t)
#define gpuEventRecord cudaEventRecord
