# Third-party libraries, all Debian packages. The reason for each stands in docs/dependencies.md,
# the folder that may include it in cmake/third_party.txt.
find_package(Threads REQUIRED)
find_package(Boost 1.81 EXACT REQUIRED)
find_package(OpenSSL 3.0 REQUIRED COMPONENTS Crypto SSL)
find_package(nlohmann_json 3.11 REQUIRED)
find_package(spdlog 1.10 REQUIRED)
find_package(CLI11 2.1 REQUIRED)
find_package(SQLite3 3.40 REQUIRED)

find_package(PkgConfig REQUIRED)
# By pkg-config: its CMake package wants curl and civetweb, which only its other parts need.
pkg_check_modules(PROMETHEUS REQUIRED IMPORTED_TARGET prometheus-cpp-core>=1.0)
pkg_check_modules(CRYPT REQUIRED IMPORTED_TARGET libcrypt>=4.4)
pkg_check_modules(SODIUM REQUIRED IMPORTED_TARGET libsodium>=1.0.18)
pkg_check_modules(LDAP REQUIRED IMPORTED_TARGET ldap>=2.5 lber>=2.5)
pkg_check_modules(TOMLPLUSPLUS REQUIRED IMPORTED_TARGET tomlplusplus)

pkg_check_modules(LIBPQ REQUIRED IMPORTED_TARGET libpq>=15)
pkg_check_modules(LIBMARIADB REQUIRED IMPORTED_TARGET libmariadb>=3.3)

find_path(LIBCSV_INCLUDE_DIR csv.h REQUIRED)
find_library(LIBCSV_LIBRARY csv REQUIRED)
add_library(libcsv INTERFACE)
target_include_directories(libcsv SYSTEM INTERFACE "${LIBCSV_INCLUDE_DIR}")
target_link_libraries(libcsv INTERFACE "${LIBCSV_LIBRARY}")

add_library(boost_headers INTERFACE)
target_link_libraries(boost_headers INTERFACE Boost::headers Threads::Threads)
# Header-only Asio, and no deprecated names of it.
target_compile_definitions(boost_headers INTERFACE BOOST_ASIO_NO_DEPRECATED BOOST_ERROR_CODE_HEADER_ONLY)
