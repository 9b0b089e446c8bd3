# The Debian packages; scripts/package.sh makes them. Each release of Debian has libraries of its own,
# so its number is part of the version.
cmake_host_system_information(RESULT debian_release QUERY DISTRIB_VERSION_ID)
set(CPACK_GENERATOR DEB)
set(CPACK_PACKAGE_NAME lasso)
set(CPACK_PACKAGE_CONTACT "The Lasso authors <lasso@localhost>")
set(CPACK_PACKAGING_INSTALL_PREFIX /usr)
set(CPACK_STRIP_FILES ON)
set(CPACK_DEBIAN_FILE_NAME DEB-DEFAULT)
set(CPACK_DEBIAN_PACKAGE_SECTION sound)
set(CPACK_DEBIAN_PACKAGE_RELEASE 1~deb${debian_release})
set(CPACK_DEB_COMPONENT_INSTALL ON)
set(CPACK_COMPONENTS_ALL Unspecified dev)
set(CPACK_DEBIAN_UNSPECIFIED_PACKAGE_NAME lasso)
set(CPACK_DEBIAN_UNSPECIFIED_PACKAGE_SHLIBDEPS ON)
set(CPACK_DEBIAN_UNSPECIFIED_PACKAGE_GENERATE_SHLIBS ON)  # with the trigger for ldconfig
# Without it LibTorch's matrix products run thirty times slower; only an alternative of libblas3.
set(CPACK_DEBIAN_UNSPECIFIED_PACKAGE_DEPENDS libopenblas0-pthread)
set(CPACK_PACKAGE_DESCRIPTION_SUMMARY "separates any sound you can describe")
set(CPACK_COMPONENT_UNSPECIFIED_DESCRIPTION
"Give it a recording and a few words, and it writes the sound that the words
describe: alone, or everything but that sound. It reads what FFmpeg reads, at
any length and in constant memory, and leaves what lies outside the chosen
time windows bit for bit as it was. A small model comes with it.")
set(CPACK_DEBIAN_DEV_PACKAGE_NAME lasso-dev)
set(CPACK_DEBIAN_DEV_PACKAGE_SECTION libdevel)
set(CPACK_DEBIAN_DEV_PACKAGE_DEPENDS
  "lasso (= ${PROJECT_VERSION}-${CPACK_DEBIAN_PACKAGE_RELEASE})")
set(CPACK_COMPONENT_DEV_DESCRIPTION
"The header of liblasso, with what pkg-config and CMake need to find it: programs
in C and C++ separate sounds block by block or from file to file. With examples.")
include(CPack)

# What Debian wants to find beside the program.
set(changelog ${PROJECT_BINARY_DIR}/changelog.Debian)
string(TIMESTAMP today "%a, %d %b %Y %H:%M:%S +0000" UTC)
file(WRITE ${changelog}
"lasso (${PROJECT_VERSION}-${CPACK_DEBIAN_PACKAGE_RELEASE}) unstable; urgency=medium

  * See CHANGELOG.md.

 -- ${CPACK_PACKAGE_CONTACT}  ${today}
")
execute_process(COMMAND gzip -9nf ${changelog})
install(FILES ${changelog}.gz DESTINATION ${CMAKE_INSTALL_DOCDIR})
install(FILES ${changelog}.gz DESTINATION ${CMAKE_INSTALL_DATAROOTDIR}/doc/lasso-dev COMPONENT dev)
