# Shared by the scripts in this folder; meant to be sourced by bash.

say() {
  printf '\n[ci] %s\n' "$*"
}

# The home of the newest JDK of at least version 21 in the usual places, or nothing.
newer_jdk() {
  local home major best='' best_major=20
  for home in "${JAVA_HOME:-}" /usr/lib/jvm/* /usr/java/* /usr/local/java/* /opt/java/* /opt/*jdk* \
    "$HOME"/.sdkman/candidates/java/* "$HOME"/.jdks/* /Library/Java/JavaVirtualMachines/*/Contents/Home; do
    if [ -x "$home/bin/javac" ] && [ -r "$home/release" ]; then
      major=$(sed -n 's/^JAVA_VERSION="\([0-9]*\).*/\1/p' "$home/release")
      if [ "${major:-0}" -gt "$best_major" ]; then
        best=$home
        best_major=$major
      fi
    fi
  done
  printf '%s' "$best"
}

# Whether a Docker engine answers, at DOCKER_HOST if that is set.
engine_answers() {
  command -v docker >/dev/null && timeout 20 docker info >/dev/null 2>&1
}

# The image name in docker-compose.yml that starts with $1: the one place where it is written.
composed_image() {
  sed -n "s|^ *image: *\\($1:[^ ]*\\) *\$|\\1|p" docker-compose.yml | head -n 1
}

# The image that ours is built upon, from the module that builds it.
base_image() {
  sed -n 's|^ *<image.base>\(.*\)</image.base> *$|\1|p' standalone/pom.xml | head -n 1
}

# A library's version from the root pom's properties.
pom_property() {
  sed -n "s|^ *<$1>\\(.*\\)</$1> *\$|\\1|p" pom.xml | head -n 1
}
