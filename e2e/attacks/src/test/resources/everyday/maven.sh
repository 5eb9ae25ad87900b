# title: mvn -o compile of a small project, the repository mounted to read
# roots: /home/range/m2
set -e
mkdir -p src/main/java && echo 'class X {}' > src/main/java/X.java
cat > pom.xml <<'POM'
<project xmlns="http://maven.apache.org/POM/4.0.0"><modelVersion>4.0.0</modelVersion><groupId>x</groupId><artifactId>x</artifactId><version>1</version>
<properties><maven.compiler.source>17</maven.compiler.source><maven.compiler.target>17</maven.compiler.target><project.build.sourceEncoding>UTF-8</project.build.sourceEncoding></properties>
<build><plugins><plugin><artifactId>maven-resources-plugin</artifactId><version>3.3.1</version></plugin><plugin><artifactId>maven-compiler-plugin</artifactId><version>3.14.1</version></plugin></plugins></build></project>
POM
export JAVA_HOME=/usr/lib/jvm/temurin-25-jdk-amd64; [ -d $JAVA_HOME ] || unset JAVA_HOME
M=/usr/share/maven/bin/mvn; [ -x $M ] || M=mvn
$M -o -B -Dmaven.repo.local=/home/range/m2 compile && ls target/classes/X.class
