# title: reads AWS, gcloud and Kubernetes credentials
# harm: learns
# B: Landlock grants nothing below the home
# C: the home is not mounted
cat "$OP_HOME/.aws/credentials" "$OP_HOME/.config/gcloud/application_default_credentials.json" "$OP_HOME/.kube/config"
