// The registry of the distribution project with the file system as its only storage: upstream's own main package adds the cloud
// drivers, which double what has to be downloaded and compiled.
// https://github.com/distribution/distribution/blob/v3.1.2/cmd/registry/main.go
package main

import (
	"os"

	"github.com/distribution/distribution/v3/registry"
	_ "github.com/distribution/distribution/v3/registry/auth/htpasswd"
	_ "github.com/distribution/distribution/v3/registry/auth/token"
	_ "github.com/distribution/distribution/v3/registry/storage/driver/filesystem"
)

func main() {
	if registry.RootCmd.Execute() != nil {
		os.Exit(1)
	}
}
