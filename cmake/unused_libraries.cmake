# Debian 12's LibTorch is linked to OpenCV without using it. OpenCV takes Qt, GDAL and a hundred other
# libraries with it: 0.4 s and 50 MB each time the engine starts. The loader looks for libraries
# first where the engine says (DT_RPATH; DT_RUNPATH would not count for LibTorch's own libraries),
# and finds libraries of those names there that are empty.
#
# lasso_replace_unused_libraries(FOLDER): writes them to FOLDER; none if LibTorch uses a symbol of
# any, or is not linked to them.
function(lasso_replace_unused_libraries folder)
  get_filename_component(torch_folder "${TORCH_LIBRARY}" DIRECTORY)
  set(script [[
    torch=$1/libtorch_cpu.so
    for library in $(readelf -d "$torch" | sed -n 's/.*(NEEDED).*\[\(libopencv_.*\)\]/\1/p'); do
      file=$(ldd "$torch" | awk -v name="$library" '$1 == name {print $3}')
      names() { nm -D "--$1-only" "$2" | awk '{sub(/@.*/, "", $NF); print $NF}' | sort -u; }
      names undefined "$torch" >"$2/undefined"
      test -z "$(names defined "$file" | comm -12 - "$2/undefined")" || exit 1
      echo "$library"
    done]])
  file(MAKE_DIRECTORY ${CMAKE_CURRENT_BINARY_DIR}/symbols)
  execute_process(COMMAND sh -c "${script}" sh "${torch_folder}" ${CMAKE_CURRENT_BINARY_DIR}/symbols
    OUTPUT_VARIABLE unused RESULT_VARIABLE failed ERROR_QUIET OUTPUT_STRIP_TRAILING_WHITESPACE)
  file(REMOVE_RECURSE ${folder})
  file(MAKE_DIRECTORY ${folder})
  if(failed OR NOT unused)
    return()
  endif()
  string(REPLACE "\n" ";" unused "${unused}")
  foreach(library ${unused})
    execute_process(COMMAND ${CMAKE_CXX_COMPILER} -shared -nostdlib -s -x c++ /dev/null
      -Wl,-soname,${library} -Wl,-z,noseparate-code -o ${folder}/${library} COMMAND_ERROR_IS_FATAL ANY)
  endforeach()
  list(LENGTH unused count)
  message(STATUS "LibTorch is linked to ${count} libraries that it does not use; they are replaced")
endfunction()
