#!/usr/bin/env bash
# The cluster's one node: process 1 of mount, pid, network, uts, ipc and cgroup namespaces of its own. When it dies, the
# kernel ends every process of the cluster with it, and no setting of the machine has changed.
# Environment: KUBE_STATE (this cluster's folder), KUBE_NAME (of its cgroups), KUBE_PROGRAMS, KUBE_DEBIAN,
# KUBE_LAYOUT and KUBE_ARCHIVE (images).
set -euo pipefail
etc=$KUBE_STATE/etc logs=$KUBE_STATE/log address=10.123.0.1
libraries=(/usr/lib /lib)
export PATH=$KUBE_DEBIAN/usr/sbin:$KUBE_DEBIAN/usr/bin:$PATH
export LD_LIBRARY_PATH=$(printf "$KUBE_DEBIAN%s/$(uname -m)-linux-gnu:" "${libraries[@]}")

"$KUBE_PROGRAMS/helper" forward 127.0.0.1:6443 > "$logs/forward.log" 2>&1 &
exec 3<&-

part() { # part NAME COMMAND...: starts one and keeps what it says
  local name=$1
  shift
  "$@" > "$logs/$name.log" 2>&1 &
}
kubernetes() { part "$1" "$KUBE_PROGRAMS/kubernetes" "$@"; }

# An own /sys, with the cgroup controllers that the machine's shell is in; the pods' groups lie below that one's.
hostname node
umount -R -l /sys
mount -t sysfs sysfs /sys
mount -t tmpfs tmpfs /sys/fs/cgroup
while IFS=: read -r _ controllers _; do
  [ -n "$controllers" ] || continue
  directory=/sys/fs/cgroup/${controllers#name=}
  mkdir "$directory"
  case $controllers in
    name=*) mount -t cgroup -o "none,$controllers" cgroup "$directory" ;;
    *) mount -t cgroup -o "$controllers" cgroup "$directory" ;;
  esac
  mkdir -p "$directory/$KUBE_NAME"
done < /proc/self/cgroup
# A new group of this controller has no processor and no memory until it is told.
for what in cpus mems; do
  cat "/sys/fs/cgroup/cpuset/cpuset.$what" > "/sys/fs/cgroup/cpuset/$KUBE_NAME/cpuset.$what"
done

# An own /var and /run; and files in place of kernel settings that the kubelet would change for the whole machine.
mkdir -p "$KUBE_STATE"/{run,kernel,var/lib,var/log,var/tmp}
ln -sfn /run "$KUBE_STATE/var/run"
mount --bind "$KUBE_STATE/var" /var
mount --bind "$KUBE_STATE/run" /run
for setting in vm/overcommit_memory=1 vm/panic_on_oom=0 kernel/panic=10 kernel/panic_on_oops=1 \
  kernel/keys/root_maxkeys=1000000 kernel/keys/root_maxbytes=25000000; do
  path=${setting%=*}
  stand_in=$KUBE_STATE/kernel/${path//\//_}
  echo "${setting#*=}" > "$stand_in"
  mount --bind "$stand_in" "/proc/sys/$path"
done

# A network without a way out.
ip link set lo up
ip link add node0 type bridge
ip address add $address/24 dev node0
ip link set node0 up
echo 1 > /proc/sys/net/ipv4/ip_forward

part containerd containerd --config "$etc/containerd.toml"
part registry "$KUBE_PROGRAMS/helper" registry 127.0.0.1:5000 "$KUBE_LAYOUT"
kubernetes etcd --data-dir /var/lib/etcd --unsafe-no-fsync --logger zap --log-level warn

# The API server can be taken away and given back: while $KUBE_STATE/api-away is there, it does not run.
api_server() {
  exec "$KUBE_PROGRAMS/kubernetes" kube-apiserver --etcd-servers http://127.0.0.1:2379 --secure-port 6443 \
    --advertise-address $address --service-cluster-ip-range 10.96.0.0/16 \
    --authorization-mode Node,RBAC --enable-admission-plugins NodeRestriction --allow-privileged \
    --client-ca-file "$etc/ca.crt" --tls-cert-file "$etc/apiserver.crt" --tls-private-key-file "$etc/apiserver.key" \
    --kubelet-client-certificate "$etc/apiserver-kubelet.crt" --kubelet-client-key "$etc/apiserver-kubelet.key" \
    --kubelet-preferred-address-types InternalIP \
    --service-account-issuer https://kubernetes.default.svc.cluster.local \
    --service-account-key-file "$etc/sa.pub" --service-account-signing-key-file "$etc/sa.key"
}
keep_api_server() {
  while true; do
    api_server &
    local running=$!
    while kill -0 $running 2> /dev/null && [ ! -e "$KUBE_STATE/api-away" ]; do sleep 0.1; done
    kill -KILL $running 2> /dev/null || true
    wait $running 2> /dev/null || true
    while [ -e "$KUBE_STATE/api-away" ]; do sleep 0.1; done
  done
}
keep_api_server > "$logs/kube-apiserver.log" 2>&1 &

import_images() {
  until ctr version > /dev/null 2>&1; do sleep 0.1; done
  ctr --namespace k8s.io images import "$KUBE_ARCHIVE"
}
import_images > "$logs/images.log" 2>&1 &
importing=$!

until curl -sf --cacert "$etc/ca.crt" --cert "$etc/admin.crt" --key "$etc/admin.key" https://127.0.0.1:6443/readyz > /dev/null; do
  sleep 0.1
done
kubernetes kube-controller-manager --kubeconfig "$etc/controller-manager.conf" --leader-elect=false \
  --kube-api-qps 500 --kube-api-burst 500 --use-service-account-credentials \
  --service-account-private-key-file "$etc/sa.key" --root-ca-file "$etc/ca.crt" \
  --cluster-signing-cert-file "$etc/ca.crt" --cluster-signing-key-file "$etc/ca.key"
kubernetes kube-scheduler --kubeconfig "$etc/scheduler.conf" --leader-elect=false
# A node that is ready has its images.
wait $importing
kubernetes kubelet --config "$etc/kubelet.yaml" --kubeconfig "$etc/kubelet.conf" --hostname-override node \
  --node-ip $address

# Whatever part dies, the others' logs are worth having; as process 1 this collects what ends.
while true; do wait -n || sleep 1; done
