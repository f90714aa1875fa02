package dev.tallymill.bench.process;

import com.sun.tools.attach.AttachNotSupportedException;
import com.sun.tools.attach.VirtualMachine;
import java.io.IOException;
import javax.management.JMException;
import javax.management.MBeanServerConnection;
import javax.management.ObjectName;
import javax.management.remote.JMXConnector;
import javax.management.remote.JMXConnectorFactory;
import javax.management.remote.JMXServiceURL;

/** A look into another JVM of this user, through its management beans. */
public final class RunningJvm implements AutoCloseable {

    private final JMXConnector connector;
    private final MBeanServerConnection beans;

    private RunningJvm(JMXConnector connector) throws IOException {
        this.connector = connector;
        this.beans = connector.getMBeanServerConnection();
    }

    /** Attaches to the JVM with this process id. */
    @SuppressWarnings("BanJNDI") // the address is that of a process this one has started, on this machine
    public static RunningJvm attach(long pid) throws IOException {
        try {
            VirtualMachine machine = VirtualMachine.attach(Long.toString(pid));
            try {
                return new RunningJvm(
                        JMXConnectorFactory.connect(new JMXServiceURL(machine.startLocalManagementAgent())));
            } finally {
                machine.detach();
            }
        } catch (AttachNotSupportedException e) {
            throw new IOException("cannot look into process " + pid, e);
        }
    }

    /** Of a Kafka broker: bytes of {@code topic} it has sent to consumers since its start, as they stand in the log. */
    public long bytesOut(String topic) throws IOException {
        try {
            ObjectName name = new ObjectName("kafka.server:type=BrokerTopicMetrics,name=BytesOutPerSec,topic=" + topic);
            return beans.isRegistered(name) ? ((Number) beans.getAttribute(name, "Count")).longValue() : 0;
        } catch (JMException e) {
            throw new IOException("the broker does not tell what it sent of " + topic, e);
        }
    }

    @Override
    public void close() throws IOException {
        connector.close();
    }
}
