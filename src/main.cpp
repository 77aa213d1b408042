#include <tokenbooth/cli/run.hpp>

int main(int argc, char** argv) { return tokenbooth::cli::run(argc, argv); }
