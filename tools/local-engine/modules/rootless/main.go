// newuidmap and newgidmap, told apart by the name it is called by. Their arguments are a process, and for each range of ids the first one inside of
// its user namespace, the first one outside, and how many. Debian's programs stay root, who may not write the map of a namespace of another user in a
// container without CAP_SYS_ADMIN; this one becomes that user and keeps the capabilities for it, as they do when they are built with libcap.
// https://github.com/shadow-maint/shadow/blob/4.13/libmisc/idmapping.c (write_mapping)
package main

import (
	"fmt"
	"os"
	"path/filepath"
	"runtime"
	"strings"

	"golang.org/x/sys/unix"
)

func main() {
	kind := map[string]string{"newuidmap": "uid_map", "newgidmap": "gid_map"}[filepath.Base(os.Args[0])]
	if kind == "" || len(os.Args) < 5 || len(os.Args)%3 != 2 {
		fail(fmt.Errorf("usage: newuidmap|newgidmap PID INSIDE OUTSIDE COUNT ..."))
	}
	var lines strings.Builder
	for ranges := os.Args[2:]; len(ranges) > 0; ranges = ranges[3:] {
		fmt.Fprintln(&lines, strings.Join(ranges[:3], " "))
	}
	// Users and capabilities are those of a thread.
	runtime.LockOSThread()
	fail(becomeUser())
	fail(os.WriteFile(filepath.Join("/proc", os.Args[1], kind), []byte(lines.String()), 0))
}

func becomeUser() error {
	if err := unix.Prctl(unix.PR_SET_KEEPCAPS, 1, 0, 0, 0); err != nil {
		return err
	}
	user := uintptr(os.Getuid())
	if _, _, errno := unix.RawSyscall(unix.SYS_SETRESUID, user, user, user); errno != 0 {
		return errno
	}
	const kept = 1<<unix.CAP_SETUID | 1<<unix.CAP_SETGID
	header := unix.CapUserHeader{Version: unix.LINUX_CAPABILITY_VERSION_3}
	data := [2]unix.CapUserData{{Effective: kept, Permitted: kept}}
	return unix.Capset(&header, &data[0])
}

func fail(err error) {
	if err == nil {
		return
	}
	fmt.Fprintln(os.Stderr, err)
	os.Exit(1)
}
