# title: javac, jar and java
set -e
mkdir -p c && printf 'public class X { public static void main(String[] a) throws Exception { Thread t = Thread.ofVirtual().start(() -> System.out.println("hello")); t.join(); } }' > X.java
J=/usr/lib/jvm/temurin-25-jdk-amd64/bin; [ -x $J/javac ] || J=$(dirname "$(readlink -f "$(command -v javac)")")
$J/javac -d c X.java && $J/jar --create --file x.jar --main-class X -C c . && $J/java -jar x.jar | grep -x hello
