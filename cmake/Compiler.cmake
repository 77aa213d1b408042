# How everything is compiled: the language, the warnings that are errors, the hardening of docs/security.md, the sanitizers.
set(CMAKE_CXX_STANDARD 20)
set(CMAKE_CXX_STANDARD_REQUIRED ON)
set(CMAKE_CXX_EXTENSIONS OFF)
set(CMAKE_POSITION_INDEPENDENT_CODE ON)

include(CheckPIESupported)
check_pie_supported()

find_program(TOKENBOOTH_CCACHE ccache)
if(TOKENBOOTH_CCACHE)
  # What one clone has compiled serves every other: CI begins with a new one each time.
  set(CMAKE_CXX_COMPILER_LAUNCHER "${CMAKE_COMMAND}" -E env "CCACHE_BASEDIR=${CMAKE_SOURCE_DIR}" CCACHE_NOHASHDIR=1 "${TOKENBOOTH_CCACHE}")
endif()

set(CMAKE_CXX_FLAGS_RELEASE "-O2 -DNDEBUG")
set(CMAKE_CXX_FLAGS_DEBUG "-O0 -g")
set(CMAKE_CXX_FLAGS_SANITIZE "-O1 -g1 -fno-omit-frame-pointer")

add_library(tokenbooth_compiler INTERFACE)
target_compile_options(tokenbooth_compiler INTERFACE -Wall -Wextra -Wpedantic -Wconversion -Wshadow -Wswitch -Werror)

if(CMAKE_BUILD_TYPE STREQUAL "Release")
  # Each flag and the attack that it answers: docs/security.md.
  target_compile_options(
    tokenbooth_compiler
    INTERFACE -U_FORTIFY_SOURCE
              -D_FORTIFY_SOURCE=3
              -D_GLIBCXX_ASSERTIONS
              -fstack-protector-strong
              -fstack-clash-protection
              -fcf-protection=full
              -ftrivial-auto-var-init=zero)
  target_link_options(tokenbooth_compiler INTERFACE -Wl,-z,relro,-z,now,-z,noexecstack)
  if(CMAKE_CXX_COMPILER_ID STREQUAL "GNU" AND CMAKE_SYSTEM_PROCESSOR STREQUAL "x86_64")
    # The zeros of -ftrivial-auto-var-init: a result or an error is some hundred bytes, for which g++ would take
    # `rep stos`, and that takes longer to begin than a dozen stores to end (docs/benchmarks.md).
    target_compile_options(tokenbooth_compiler INTERFACE -mmemset-strategy=vector_loop:512:noalign,libcall:-1:noalign)
  endif()
endif()

if(TOKENBOOTH_SANITIZE)
  set(sanitize -fsanitize=${TOKENBOOTH_SANITIZE})
  if(TOKENBOOTH_SANITIZE MATCHES "undefined")
    list(APPEND sanitize -fno-sanitize-recover=all)
    if(CMAKE_CXX_COMPILER_ID STREQUAL "Clang")
      # clang judges a call through a type-erased handler by its static type, which Asio's handlers do not keep.
      list(APPEND sanitize -fno-sanitize=function)
    endif()
  endif()
  if(CMAKE_CXX_COMPILER_ID STREQUAL "GNU")
    # With the sanitizers' instrumentation g++ 12 sees uninitialised members within std::regex and std::optional.
    list(APPEND sanitize -Wno-maybe-uninitialized)
  endif()
  target_compile_options(tokenbooth_compiler INTERFACE ${sanitize})
  target_link_options(tokenbooth_compiler INTERFACE ${sanitize})
endif()

if(TOKENBOOTH_FUZZ)
  target_compile_options(tokenbooth_compiler INTERFACE -fsanitize=fuzzer-no-link)
endif()

if(TOKENBOOTH_COVERAGE)
  target_compile_options(tokenbooth_compiler INTERFACE --coverage)
  target_link_options(tokenbooth_compiler INTERFACE --coverage)
endif()
