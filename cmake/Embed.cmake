# Files of web/ inside the binary: declared in src/api/web_files.hpp, written anew when one of them changes, by nothing but
# CMake itself (this file is its own generator: cmake -P).
if(CMAKE_SCRIPT_MODE_FILE)
  set(rows "")
  set(texts "")
  set(number 0)
  foreach(path IN LISTS FILES)
    file(READ "${ROOT}/${path}" hex HEX)
    file(SHA256 "${ROOT}/${path}" digest)
    string(SUBSTRING "${digest}" 0 32 digest)
    # One literal a line, each byte an escape, so that what stands in a file means nothing to the compiler.
    string(REGEX REPLACE "(................................................................)" "\\1\n" hex "${hex}")
    string(REGEX REPLACE "([0-9a-f][0-9a-f])" "\\\\x\\1" hex "${hex}")
    string(REGEX REPLACE "([^\n]+)" "    \"\\1\"" hex "${hex}")
    get_filename_component(extension "${path}" LAST_EXT)
    if(extension STREQUAL ".html")
      set(type "text/html; charset=utf-8")
    elseif(extension STREQUAL ".css")
      set(type "text/css; charset=utf-8")
    elseif(extension STREQUAL ".js")
      set(type "text/javascript; charset=utf-8")
    elseif(extension STREQUAL ".json")
      set(type "application/json")
    else()
      message(FATAL_ERROR "${path}: say in cmake/Embed.cmake what type ${extension} has")
    endif()
    string(APPEND texts "constexpr char text_${number}[] =\n    \"\"\n${hex};\n")
    string(APPEND rows "    WebFile{.path = \"${path}\",\n            .content_type = \"${type}\",\n"
                       "            .bytes = {text_${number}, sizeof text_${number} - 1},\n            .etag = \"\\\"${digest}\\\"\"},\n")
    math(EXPR number "${number} + 1")
  endforeach()
  file(WRITE "${OUTPUT}" "// Made by cmake/Embed.cmake.\n#include \"api/web_files.hpp\"\n\n#include <array>\n\n"
                         "namespace tokenbooth::api {\nnamespace {\n\n${texts}\nconstexpr std::array files = {\n${rows}};\n\n}  // namespace\n\n"
                         "const WebFile* find_web_file(std::string_view path) {\n    for (const auto& file : files) {\n"
                         "        if (file.path == path) return &file;\n    }\n    return nullptr;\n}\n\n}  // namespace tokenbooth::api\n")
  return()
endif()

# tokenbooth_embed(TARGET path…): these files of web/, and what finds them, as part of TARGET.
function(tokenbooth_embed target)
  set(root "${CMAKE_SOURCE_DIR}/web")
  set(output "${CMAKE_CURRENT_BINARY_DIR}/web_files.cpp")
  set(files "${ARGN}")
  list(TRANSFORM files PREPEND "${root}/")
  add_custom_command(
    OUTPUT "${output}"
    COMMAND "${CMAKE_COMMAND}" "-DROOT=${root}" "-DFILES=${ARGN}" "-DOUTPUT=${output}" -P "${CMAKE_CURRENT_FUNCTION_LIST_FILE}"
    DEPENDS ${files} "${CMAKE_CURRENT_FUNCTION_LIST_FILE}"
    VERBATIM)
  target_sources(${target} PRIVATE "${output}")
  # A file may be longer than the literal that every compiler must take ([implimits]).
  set_source_files_properties("${output}" PROPERTIES COMPILE_OPTIONS -Wno-overlength-strings)
endfunction()
