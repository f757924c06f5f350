// Services that engineers meet, by port: names of the IANA Service Name and Transport Protocol Port Number Registry, written
// down by hand. A port whose registered name would mislead (9200 is "wap-wsp" there) is left out: no name is better than a wrong one.
// The system's /etc/services is not read: what rastro says must not depend on the machine.

/** Names and their ports, for TCP, UDP or both. */
export const SERVICES: Readonly<Record<'tcp' | 'udp' | 'both', string>> = {
  both: `
    echo 7  discard 9  daytime 13  chargen 19  time 37  tacacs 49  domain 53  kerberos 88  sunrpc 111  snmp 161  snmptrap 162
    bgmp 264  ldap 389  svrloc 427  https 443  snpp 444  microsoft-ds 445  kpasswd 464  rtsp 554  ldaps 636  ldp 646  tinc 655
    corba-iiop 683  domain-s 853  openvpn 1194  l2tp 1701  pptp 1723  radius 1812  radius-acct 1813  nfs 2049  icpv2 3130  isns 3205
    ms-wbt-server 3389  stun 3478  nut 3493  diameter 3868  ipfix 4739  ipfixs 4740  sip 5060  sips 5061  stuns 5349  llmnr 5355
    coap 5683  coaps 5684  x11 6000-6063  sflow 6343  gnutella-svc 6346  gnutella-rtr 6347  http-alt 8080  iua 9900  dnp 20000
    bacnet 47808`,
  tcp: `
    tcpmux 1  systat 11  qotd 17  ftp-data 20  ftp 21  ssh 22  telnet 23  smtp 25  nicname 43  gopher 70  finger 79  http 80
    iso-tsap 102  acr-nema 104  pop2 109  pop3 110  auth 113  nntp 119  epmap 135  netbios-ssn 139  imap 143  cmip-man 163  mailq 174
    bgp 179  irc 194  smux 199  qmtp 209  z39.50 210  pawserv 345  odmr 366  rpc2portmap 369  submissions 465  mbap 502  exec 512
    login 513  shell 514  printer 515  efs 520  netnews 532  gdomap 538  uucp 540  klogin 543  kshell 544  afpovertcp 548  nntps 563
    submission 587  http-rpc-epmap 593  xmlrpc-beep 602  nqs 607  qmqp 628  ipp 631  msdp 639  dhcp-failover 647  silc 706
    kerberos-adm 749  mbap-s 802  netconf-ssh 830  netconf-beep 831  iscsi 860  rsync 873  kink 910  ftps-data 989  ftps 990
    telnets 992  imaps 993  pop3s 995  socks 1080  rmiregistry 1099  lotusnote 1352  ms-sql-s 1433  ingreslock 1524  groupwise 1677
    h323hostcall 1720  ms-streaming 1755  mqtt 1883  rtmp 1935  cisco-sccp 2000  gnunet 2086  docker 2375  docker-s 2376  swarm 2377
    etcd-client 2379  etcd-server 2380  cvspserver 2401  iec-104 2404  mon 2583  dict 2628  gpsd 2947  iscsi-target 3260  msft-gc 3268
    msft-gc-ssl 3269  mysql 3306  distcc 3632  daap 3689  svn 3690  sieve 4190  rwhois 4321  netconf-ch-ssh 4334  epmd 4369
    remctl 4373  ntske 4460  opcua-tcp 4840  opcua-tls 4843  radmin-port 4899  xmpp-client 5222  xmpp-server 5269  cfengine 5308
    postgresql 5432  nrpe 5666  amqps 5671  amqp 5672  rfb 5900  couchdb 5984  wsman 5985  wsmans 5986  redis 6379  sge-qmaster 6444
    mysql-proxy 6446  syslog-tls 6514  openflow 6653  ircs-u 6697  http-alt 8008  puppet 8140  pcsync-https 8443  secure-mqtt 8883
    pdl-datastream 9100  bacula-dir 9101  bacula-fd 9102  bacula-sd 9103  git 9418  zabbix-agent 10050  zabbix-trapper 10051
    amanda 10080  nbd 10809  dicom 11112  memcache 11211  hkp 11371  db-lsp 17500  mongodb 27017  profinet-rt 34962
    ethernet-ip-2 44818`,
  udp: `
    bootps 67  bootpc 68  tftp 69  ntp 123  netbios-ns 137  netbios-dgm 138  xdmcp 177  ptp-event 319  ptp-general 320  isakmp 500
    biff 512  who 513  syslog 514  talk 517  ntalk 518  router 520  ripng 521  dhcpv6-client 546  dhcpv6-server 547  asf-rmcp 623
    asf-secure-rmcp 664  doom 666  olsr 698  ms-sql-m 1434  ssdp 1900  hsrp 1985  hsrpv6 2029  gtp-control 2123  gtp-user 2152
    glbp 3222  teredo 3544  ws-discovery 3702  bfd-control 3784  bfd-echo 3785  lisp-data 4341  lisp-control 4342  ipsec-nat-t 4500
    iax 4569  bfd-multi-ctl 4784  vxlan 4789  roce 4791  avt-profile-1 5004  avt-profile-2 5005  capwap-control 5246  capwap-data 5247
    nat-pmp-status 5350  nat-pmp 5351  mdns 5353  geneve 6081  mpls-udp 6635  babel 6696  memcache 11211  quake 26000`,
};
