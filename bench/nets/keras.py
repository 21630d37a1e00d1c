# Keras on one thread, the same nets: rows per CPU second of fit, which includes setting up the loop.
import os; os.environ['TF_CPP_MIN_LOG_LEVEL']='3'
import numpy as np, time, tensorflow as tf, keras
tf.config.threading.set_intra_op_parallelism_threads(1); tf.config.threading.set_inter_op_parallelism_threads(1)
L=keras.layers

def b(name,m,x,y,loss):
    m.compile('adam',loss); m.train_on_batch(x[:32],y[:32]); m.train_on_batch(x[:32],y[:32])
    c=time.process_time(); n=0; t=time.time()
    ds=tf.data.Dataset.from_tensor_slices((x,y)).batch(32).repeat()
    m.fit(ds,steps_per_epoch=len(x)//32,epochs=1,verbose=0); print(name,round(len(x)/(time.process_time()-c)),'rows/CPU s',flush=True)
b('cnn',keras.Sequential([keras.Input((28,28,1)),L.Conv2D(32,3,activation='relu'),L.MaxPooling2D(),L.Flatten(),L.Dense(10,activation='softmax')]),np.random.rand(9600,28,28,1).astype('f'),np.random.randint(0,10,9600),'sparse_categorical_crossentropy')
b('lstm',keras.Sequential([keras.Input((50,8)),L.LSTM(50,return_sequences=True),L.LSTM(50,return_sequences=True),L.LSTM(50),L.Dense(1)]),np.random.rand(1920,50,8).astype('f'),np.random.rand(1920),'mse')
