// What the test cluster needs beside Kubernetes, with the standard library only.
//
//	helper enter OWNER ADDRESS COMMAND...   opens ADDRESS for COMMAND (as descriptor 3), and ends it with process OWNER
//	helper forward ADDRESS                  passes each connection of descriptor 3 on to ADDRESS
//	helper registry ADDRESS DIRECTORY       serves the images of an OCI layout
//	helper target ADDRESS                   answers HTTP requests, as something that a test loads
package main

import (
	"encoding/json"
	"io"
	"log"
	"net"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strconv"
	"strings"
	"syscall"
	"time"
)

func main() {
	log.SetFlags(0)
	if len(os.Args) < 3 {
		log.Fatal("usage: see the comment at the top of helper.go")
	}
	arguments := os.Args[2:]
	switch os.Args[1] {
	case "enter":
		owner, err := strconv.Atoi(arguments[0])
		must(err)
		enter(owner, arguments[1], arguments[2:])
	case "forward":
		forward(arguments[0])
	case "registry":
		must(http.ListenAndServe(arguments[0], registry(arguments[1])))
	case "target":
		must(http.ListenAndServe(arguments[0], http.HandlerFunc(target)))
	default:
		log.Fatal("unknown command ", os.Args[1])
	}
}

func must(err error) {
	if err != nil {
		log.Fatal(err)
	}
}

// enter holds the one door into the cluster's network: a socket keeps the network in which it was opened, so
// whoever the descriptor is handed to can accept from there. Owner 0: nobody, the command stays until it is ended.
func enter(owner int, address string, command []string) {
	listener, err := net.Listen("tcp", address)
	must(err)
	socket, err := listener.(*net.TCPListener).File()
	must(err)
	run := exec.Command(command[0], command[1:]...)
	run.Stdout, run.Stderr, run.ExtraFiles = os.Stdout, os.Stderr, []*os.File{socket}
	// It dies with the thread that started it, so that one must stay.
	runtime.LockOSThread()
	run.SysProcAttr = &syscall.SysProcAttr{Pdeathsig: syscall.SIGKILL}
	must(run.Start())
	listener.Close()
	go func() {
		for owner == 0 || syscall.Kill(owner, 0) == nil {
			time.Sleep(time.Second)
		}
		run.Process.Kill()
	}()
	must(run.Wait())
}

func forward(address string) {
	listener, err := net.FileListener(os.NewFile(3, "listener"))
	must(err)
	for {
		from, err := listener.Accept()
		must(err)
		go pipe(from, address)
	}
}

func pipe(from net.Conn, address string) {
	defer from.Close()
	to, err := net.DialTimeout("tcp", address, 5*time.Second)
	if err != nil {
		return
	}
	defer to.Close()
	go func() {
		io.Copy(to, from)
		to.(*net.TCPConn).CloseWrite()
	}()
	io.Copy(from, to)
}

type manifest struct {
	MediaType   string            `json:"mediaType"`
	Digest      string            `json:"digest"`
	Annotations map[string]string `json:"annotations"`
}

// registry answers what a puller asks for (OCI distribution: end-1, end-2, end-3). It stands for every registry, so
// the host in an image's name does not count.
func registry(directory string) http.Handler {
	blob := func(digest string) string {
		return filepath.Join(directory, "blobs", "sha256", filepath.Base(strings.TrimPrefix(digest, "sha256:")))
	}
	var index struct {
		Manifests []manifest `json:"manifests"`
	}
	text, err := os.ReadFile(filepath.Join(directory, "index.json"))
	must(err)
	must(json.Unmarshal(text, &index))
	return http.HandlerFunc(func(answer http.ResponseWriter, request *http.Request) {
		path := strings.TrimPrefix(request.URL.Path, "/v2/")
		if path == "" {
			return
		}
		if _, digest, found := strings.Cut(path, "/blobs/"); found {
			answer.Header().Set("Content-Type", "application/octet-stream")
			http.ServeFile(answer, request, blob(digest))
			return
		}
		repository, reference, _ := strings.Cut(path, "/manifests/")
		for _, one := range index.Manifests {
			_, name, _ := strings.Cut(one.Annotations["io.containerd.image.name"], "/")
			if name == repository+":"+reference || (reference == one.Digest && strings.HasPrefix(name, repository+":")) {
				answer.Header().Set("Content-Type", one.MediaType)
				answer.Header().Set("Docker-Content-Digest", one.Digest)
				http.ServeFile(answer, request, blob(one.Digest))
				return
			}
		}
		answer.Header().Set("Content-Type", "application/json")
		answer.WriteHeader(http.StatusNotFound)
		io.WriteString(answer, `{"errors":[{"code":"MANIFEST_UNKNOWN","message":"manifest unknown"}]}`)
	})
}

// target answers "ok", after /sleep/MILLISECONDS or with /status/CODE.
func target(answer http.ResponseWriter, request *http.Request) {
	what, text, _ := strings.Cut(strings.Trim(request.URL.Path, "/"), "/")
	number, _ := strconv.Atoi(text)
	switch {
	case what == "sleep":
		time.Sleep(time.Duration(number) * time.Millisecond)
	case what == "status" && number >= 200 && number < 600:
		answer.WriteHeader(number)
	}
	io.WriteString(answer, "ok\n")
}
