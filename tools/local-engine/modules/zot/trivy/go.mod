module github.com/aquasecurity/trivy
