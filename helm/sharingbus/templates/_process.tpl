{{/*
One SharingBus process: a StatefulSet of one with its own volume, and a Service.
Call with a dict of: root, name, program, config (its values), file (the configuration's name).
One replica: two would fence each other off the journal.
*/}}
{{- define "sharingbus.process" -}}
apiVersion: v1
kind: Service
metadata:
  name: {{ .root.Release.Name }}-{{ .name }}
  labels: {{- include "sharingbus.labels" . | nindent 4 }}
spec:
  selector: {{- include "sharingbus.selector" . | nindent 4 }}
  ports:
    - { name: grpc, port: {{ .config.grpcPort }}, targetPort: grpc, appProtocol: https }
    - { name: health, port: {{ .config.healthPort }}, targetPort: health, appProtocol: https }
---
apiVersion: apps/v1
kind: StatefulSet
metadata:
  name: {{ .root.Release.Name }}-{{ .name }}
  labels: {{- include "sharingbus.labels" . | nindent 4 }}
spec:
  replicas: 1
  serviceName: {{ .root.Release.Name }}-{{ .name }}
  selector:
    matchLabels: {{- include "sharingbus.selector" . | nindent 6 }}
  template:
    metadata:
      labels: {{- include "sharingbus.labels" . | nindent 8 }}
    spec:
      automountServiceAccountToken: false
      terminationGracePeriodSeconds: 30
      securityContext:
        runAsNonRoot: true
        runAsUser: 10001
        fsGroup: 10001
        seccompProfile: { type: RuntimeDefault }
      # Kubernetes gives the group of fsGroup the right to read every Secret; keys and passwords that others than their owner may read are refused.
      # So they are copied into memory at the start. A changed Secret is taken at the next: kubectl rollout restart.
      initContainers:
        - name: secrets
          image: "{{ .root.Values.image.repository }}:{{ .root.Values.image.tag }}"
          imagePullPolicy: {{ .root.Values.image.pullPolicy }}
          command: ["sh", "-c", "install -m 0400 /secrets/* /etc/sharingbus/"]
          securityContext:
            allowPrivilegeEscalation: false
            readOnlyRootFilesystem: true
            capabilities: { drop: [ALL] }
          resources:
            requests: { cpu: 10m, memory: 16Mi }
            limits: { memory: 64Mi }
          volumeMounts:
            - { name: secrets, mountPath: /secrets, readOnly: true }
            - { name: configuration, mountPath: /etc/sharingbus }
      containers:
        - name: {{ .name }}
          image: "{{ .root.Values.image.repository }}:{{ .root.Values.image.tag }}"
          imagePullPolicy: {{ .root.Values.image.pullPolicy }}
          command: ["dotnet", "{{ .program }}.dll", "--config", "/etc/sharingbus/{{ .file }}"]
          workingDir: /app/{{ .program }}
          ports:
            - { name: grpc, containerPort: {{ .config.grpcPort }} }
            - { name: health, containerPort: {{ .config.healthPort }} }
          readinessProbe:
            httpGet: { path: /healthz, port: health, scheme: HTTPS }
            periodSeconds: 5
          livenessProbe:
            tcpSocket: { port: health }
            periodSeconds: 20
          securityContext:
            allowPrivilegeEscalation: false
            readOnlyRootFilesystem: true
            capabilities: { drop: [ALL] }
          resources: {{- toYaml .config.resources | nindent 12 }}
          volumeMounts:
            - { name: configuration, mountPath: /etc/sharingbus, readOnly: true }
            - { name: data, mountPath: /var/lib/sharingbus }
            - { name: tmp, mountPath: /tmp }
      volumes:
        - name: secrets
          secret: { secretName: {{ .config.configurationSecret }}, defaultMode: 0400 }
        - name: configuration
          emptyDir: { medium: Memory, sizeLimit: 4Mi }
        - name: tmp
          emptyDir: { sizeLimit: 64Mi }
  volumeClaimTemplates:
    - metadata:
        name: data
      spec:
        accessModes: [ReadWriteOnce]
        {{- with .config.storage.className }}
        storageClassName: {{ . }}
        {{- end }}
        resources:
          requests: { storage: {{ .config.storage.size }} }
{{- end }}

{{- define "sharingbus.selector" -}}
app.kubernetes.io/name: sharingbus
app.kubernetes.io/instance: {{ .root.Release.Name }}
app.kubernetes.io/component: {{ .name }}
{{- end }}

{{- define "sharingbus.labels" -}}
{{ include "sharingbus.selector" . }}
app.kubernetes.io/version: {{ .root.Chart.AppVersion | quote }}
app.kubernetes.io/managed-by: {{ .root.Release.Service }}
{{- end }}
