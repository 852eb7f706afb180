module nx-buildkit.local/engine/zot

go 1.26.0

require zotregistry.io/zot v1.4.3

// The module proxy has the project under this name alone. trivy, which only its search of vulnerabilities needs, is not compiled.
replace (
	github.com/aquasecurity/trivy => ./trivy
	zotregistry.io/zot => github.com/project-zot/zot v1.4.3
)
