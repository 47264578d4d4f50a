module registryreader

go 1.19

require github.com/local/isometric v0.0.0

replace github.com/local/isometric => ../client
