# What other programs need to build against liblasso: the header, lasso.pc for pkg-config, and
# find_package(lasso), which gives the target lasso::lasso; and how to use it, with examples.
include(CMakePackageConfigHelpers)
set(pkgconfig ${CMAKE_INSTALL_LIBDIR}/pkgconfig)
set(package ${CMAKE_INSTALL_LIBDIR}/cmake/lasso)
file(RELATIVE_PATH LASSO_PREFIX_FROM_PC /${pkgconfig} /)
configure_file(cmake/lasso.pc.in ${PROJECT_BINARY_DIR}/lasso.pc @ONLY)
write_basic_package_version_file(${PROJECT_BINARY_DIR}/lassoConfigVersion.cmake
  COMPATIBILITY SameMajorVersion)
install(FILES include/lasso/lasso.h DESTINATION ${CMAKE_INSTALL_INCLUDEDIR}/lasso COMPONENT dev)
install(FILES ${PROJECT_BINARY_DIR}/lasso.pc DESTINATION ${pkgconfig} COMPONENT dev)
install(EXPORT lasso NAMESPACE lasso:: DESTINATION ${package} FILE lassoConfig.cmake COMPONENT dev)
install(FILES ${PROJECT_BINARY_DIR}/lassoConfigVersion.cmake DESTINATION ${package} COMPONENT dev)
set(documentation ${CMAKE_INSTALL_DATAROOTDIR}/doc/lasso-dev)
install(FILES docs/library.md DESTINATION ${documentation} COMPONENT dev)
install(DIRECTORY examples/ DESTINATION ${documentation}/examples COMPONENT dev
  PATTERN *.flac EXCLUDE PATTERN *.csv EXCLUDE PATTERN __pycache__ EXCLUDE)
install(FILES LICENSE DESTINATION ${documentation} COMPONENT dev RENAME copyright)
