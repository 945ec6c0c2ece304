// What JavaScript cannot do to its own process before TensorFlow loads: keep stderr clean, set the C environment
// (a worker's or a test runner's process.env is a copy) and tell malloc to keep the memory that it got.
#include <fcntl.h>
#include <node_api.h>
#include <stdlib.h>
#include <unistd.h>
#ifdef __GLIBC__
#include <malloc.h>
#endif

#include <string>

static std::string text(napi_env env, napi_value value) {
  size_t length = 0;
  if (napi_get_value_string_utf8(env, value, nullptr, 0, &length) != napi_ok) return "";
  std::string result(length, '\0');
  napi_get_value_string_utf8(env, value, &result[0], length + 1, &length);
  return result;
}

// hush(f): f() with the file descriptor 2 on /dev/null; returns what f returns, or throws what it throws.
static napi_value hush(napi_env env, napi_callback_info info) {
  size_t count = 1;
  napi_value work, self, result = nullptr;
  napi_get_cb_info(env, info, &count, &work, &self, nullptr);
  const int sink = open("/dev/null", O_WRONLY | O_CLOEXEC);
  const int kept = sink < 0 ? -1 : dup(2);
  if (kept >= 0) dup2(sink, 2);
  napi_call_function(env, self, work, 0, nullptr, &result);
  if (kept >= 0) dup2(kept, 2);
  if (kept >= 0) close(kept);
  if (sink >= 0) close(sink);
  return result;
}

// setEnvironment(name, value) of the process, which C libraries read.
static napi_value setEnvironment(napi_env env, napi_callback_info info) {
  size_t count = 2;
  napi_value arguments[2];
  napi_get_cb_info(env, info, &count, arguments, nullptr, nullptr);
  setenv(text(env, arguments[0]).c_str(), text(env, arguments[1]).c_str(), 1);
  return nullptr;
}

// keepMemory(): malloc serves all from its heap and gives nothing back to the kernel; false without glibc. Tensors of
// some megabytes come and go thousands of times a minute, and each would cost its page faults anew.
static napi_value keepMemory(napi_env env, napi_callback_info) {
  bool kept = false;
#ifdef __GLIBC__
  kept = mallopt(M_MMAP_MAX, 0) == 1 && mallopt(M_TRIM_THRESHOLD, -1) == 1;
#endif
  napi_value result;
  napi_get_boolean(env, kept, &result);
  return result;
}

static napi_value init(napi_env env, napi_value exports) {
  const napi_property_descriptor functions[] = {
      {"hush", nullptr, hush, nullptr, nullptr, nullptr, napi_enumerable, nullptr},
      {"setEnvironment", nullptr, setEnvironment, nullptr, nullptr, nullptr, napi_enumerable, nullptr},
      {"keepMemory", nullptr, keepMemory, nullptr, nullptr, nullptr, napi_enumerable, nullptr},
  };
  napi_define_properties(env, exports, 3, functions);
  return exports;
}

NAPI_MODULE(hush, init)
