# Writes the table behind serve/page_files.hpp: cmake -DFOLDER=page -DOUTPUT=page_files.cpp -P ...
file(GLOB files ${FOLDER}/*)
list(SORT files)
set(table "")
foreach(file ${files})
  get_filename_component(name ${file} NAME)
  file(READ ${file} text)
  string(APPEND table "    {\"${name}\", R\"embedded(${text})embedded\"},\n")
endforeach()
file(WRITE ${OUTPUT} "#include \"${HEADER}\"

namespace lasso::serve {

const std::vector<PageFile>& page_files() {
  static const std::vector<PageFile> files{
${table}  };
  return files;
}

}  // namespace lasso::serve
")
